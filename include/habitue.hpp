/// @file
/// Everything in habitue but the readers and writers of habitue/io. Prefer the folder you need: <habitue/clv/models.hpp>, ...
#pragma once

#include <habitue/clv/models.hpp>
