#include <habitue/clv/models.hpp>

namespace hb = habitue;

double log_likelihood(const hb::PurchaseHistories& histories) {
    return hb::clv::fit<hb::clv::BgNbd>(histories).log_likelihood;
}
