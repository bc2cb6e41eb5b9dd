/// @file
/// The one vocabulary of event kinds, with the other words people use for them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace habitue::inline v1::data {

/// What happened at an event. Labels outside this vocabulary are kept in the log as they are.
enum class Kind : std::uint8_t {
    need,
    want,
    aware,
    interest,
    search,
    inquire,
    compare,
    consider,
    consult,
    answer,
    visit,
    offer,
    purchase,
    install,
    use,
    service,
    complaint,
    review,
    recommend,
    refer,
    share,
    replace,
    upgrade,
    resell,
    recycle,
    return_,
    subscribe,
    cancel,
    survey,
    exposure,
    consent
};

inline constexpr std::size_t kind_count = 31;

/// One word for a kind. The first word listed for a kind is its name, the others are aliases.
struct KindWord {
    std::string_view word;
    Kind kind;
};

/// Every word the library knows, lower case, "_" between words.
inline constexpr auto kind_words = std::to_array<KindWord>({
    {"need", Kind::need},
    {"problem", Kind::need},
    {"want", Kind::want},
    {"wish", Kind::want},
    {"wishlist", Kind::want},
    {"add_to_wishlist", Kind::want},
    {"aware", Kind::aware},
    {"awareness", Kind::aware},
    {"discover", Kind::aware},
    {"interest", Kind::interest},
    {"interested", Kind::interest},
    {"lead", Kind::interest},
    {"search", Kind::search},
    {"research", Kind::search},
    {"browse", Kind::search},
    {"inquire", Kind::inquire},
    {"inquiry", Kind::inquire},
    {"enquire", Kind::inquire},
    {"enquiry", Kind::inquire},
    {"compare", Kind::compare},
    {"comparison", Kind::compare},
    {"consider", Kind::consider},
    {"consideration", Kind::consider},
    {"add_to_cart", Kind::consider},
    {"cart", Kind::consider},
    {"basket", Kind::consider},
    {"checkout", Kind::consider},
    {"consult", Kind::consult},
    {"ask", Kind::consult},
    {"question", Kind::consult},
    {"answer", Kind::answer},
    {"reply", Kind::answer},
    {"visit", Kind::visit},
    {"view", Kind::visit},
    {"page_view", Kind::visit},
    {"pageview", Kind::visit},
    {"offer", Kind::offer},
    {"promotion", Kind::offer},
    {"mailing", Kind::offer},
    {"email", Kind::offer},
    {"purchase", Kind::purchase},
    {"buy", Kind::purchase},
    {"bought", Kind::purchase},
    {"order", Kind::purchase},
    {"sale", Kind::purchase},
    {"transaction", Kind::purchase},
    {"acquire", Kind::purchase},
    {"invoice", Kind::purchase},
    {"install", Kind::install},
    {"setup", Kind::install},
    {"activate", Kind::install},
    {"activation", Kind::install},
    {"use", Kind::use},
    {"usage", Kind::use},
    {"login", Kind::use},
    {"session", Kind::use},
    {"service", Kind::service},
    {"support", Kind::service},
    {"repair", Kind::service},
    {"ticket", Kind::service},
    {"complaint", Kind::complaint},
    {"complain", Kind::complaint},
    {"review", Kind::review},
    {"rating", Kind::review},
    {"rate", Kind::review},
    {"recommend", Kind::recommend},
    {"recommendation", Kind::recommend},
    {"post", Kind::recommend},
    {"refer", Kind::refer},
    {"referral", Kind::refer},
    {"invite", Kind::refer},
    {"share", Kind::share},
    {"lend", Kind::share},
    {"borrow", Kind::share},
    {"replace", Kind::replace},
    {"replacement", Kind::replace},
    {"upgrade", Kind::upgrade},
    {"resell", Kind::resell},
    {"resale", Kind::resell},
    {"recycle", Kind::recycle},
    {"discard", Kind::recycle},
    {"dispose", Kind::recycle},
    {"return", Kind::return_},
    {"refund", Kind::return_},
    {"returned", Kind::return_},
    {"chargeback", Kind::return_},
    {"subscribe", Kind::subscribe},
    {"subscription", Kind::subscribe},
    {"signup", Kind::subscribe},
    {"sign_up", Kind::subscribe},
    {"cancel", Kind::cancel},
    {"unsubscribe", Kind::cancel},
    {"cancellation", Kind::cancel},
    {"churn", Kind::cancel},
    {"survey", Kind::survey},
    {"questionnaire", Kind::survey},
    {"exposure", Kind::exposure},
    {"impression", Kind::exposure},
    {"ad", Kind::exposure},
    {"consent", Kind::consent},
    {"opt_in", Kind::consent},
});

/// The name of @p kind: "purchase", "return", ...
constexpr std::string_view name(Kind kind) {
    for (const auto& entry : kind_words)
        if (entry.kind == kind) return entry.word;
    return {};
}

/// The kind that @p label means: any case, with blanks or hyphens for "_". Empty for a word outside the vocabulary.
constexpr std::optional<Kind> parse_kind(std::string_view label) {
    const auto plain = [](char c) {
        if (c >= 'A' && c <= 'Z') return static_cast<char>(c + ('a' - 'A'));
        return c == ' ' || c == '-' ? '_' : c;
    };
    while (!label.empty() && label.front() == ' ') label.remove_prefix(1);
    while (!label.empty() && label.back() == ' ') label.remove_suffix(1);
    for (const auto& entry : kind_words) {
        bool same = entry.word.size() == label.size();
        for (std::size_t i = 0; same && i < label.size(); ++i) same = plain(label[i]) == entry.word[i];
        if (same) return entry.kind;
    }
    return {};
}

}  // namespace habitue::inline v1::data
