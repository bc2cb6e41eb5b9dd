// The main job, compiled once.
#include <habitue/audit/run.hpp>
