/// @file
/// Likelihoods of customers whose rates follow covariates, with exact derivatives in parameters and coefficients.
///
/// A customer who would buy at rate lambda buys at lambda exp(g x(t)), x being covariates that are constant between
/// changes. So purchases are Poisson in the exposure A(t), the integral of exp(g x) since the first purchase, and with
/// D(t), the exposure to leaving, the integrals over latent rates are those of the plain models with A and D in the
/// place of time. docs/concepts/covariates.md has the formulas.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <habitue/clv/bg_nbd.hpp>
#include <habitue/clv/mbg_nbd.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/clv/nbd.hpp>
#include <habitue/clv/pareto_nbd.hpp>
#include <habitue/data/covariates.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv {

/// A model whose rates can be multiplied: one that takes covariates.
template <template <class> class Model>
concept AdjustableModel = LatentAttritionModel<Model> && requires(const Model<double>& m) {
    { m.adjusted(1.0, 1.0) } -> std::same_as<Model<double>>;
};

namespace detail {

template <template <class> class Model>
inline constexpr bool leaves_any_time = std::is_same_v<Model<double>, ParetoNbd<double>>;
template <template <class> class Model>
inline constexpr bool leaves_after_purchase =
    std::is_same_v<Model<double>, BgNbd<double>> || std::is_same_v<Model<double>, MbgNbd<double>>;
/// Models whose likelihood is known where covariates change over time.
template <template <class> class Model>
inline constexpr bool follows_paths =
    leaves_any_time<Model> || leaves_after_purchase<Model> || std::is_same_v<Model<double>, Nbd<double>>;

/// A customer and what is known of the times they lived through.
struct Journey {
    PurchaseHistory history;
    data::CovariatePath path;
    std::span<const double> purchases = {};  ///< times of the repeat purchases; not needed where nothing changes

    /// Calls visit(row, count) for the repeat purchases, in order of time.
    template <class Visit>
    void at_purchases(const Visit& visit) const {
        if (!purchases.empty())
            path.at(purchases, visit);
        else if (history.frequency > 0.0)
            visit(path.first(), history.frequency);
    }
};

/// The factors exp(c x) of every row of the covariates.
inline std::vector<double> factors(const data::Covariates& covariates, const std::vector<std::size_t>& columns,
                                   std::span<const double> coefficients) {
    std::vector<double> result(covariates.from.size(), 1.0);
    for (std::size_t row = 0; row < result.size(); ++row) {
        double sum = 0.0;
        for (std::size_t j = 0; j < columns.size(); ++j) sum += coefficients[j] * covariates.row(row)[columns[j]];
        result[row] = math::exp(sum);
    }
    return result;
}

/// A function's value, gradient and Hessian (lower triangle) in n variables.
struct Taylor {
    double value = 0.0;
    std::vector<double> gradient;
    math::SquareMatrix hessian;

    explicit Taylor(std::size_t n = 0) : gradient(n, 0.0), hessian(n) {}
    std::size_t size() const { return gradient.size(); }
    double& curvature(std::size_t i, std::size_t j) { return hessian(std::max(i, j), std::min(i, j)); }

    Taylor& operator+=(const Taylor& other) {
        value += other.value;
        for (std::size_t i = 0; i < size(); ++i) gradient[i] += other.gradient[i];
        for (std::size_t k = 0; k < hessian.entries.size(); ++k) hessian.entries[k] += other.hessian.entries[k];
        return *this;
    }
    /// Adds @p w times a function of the variables at these places.
    template <int M>
    void add_at(double w, const math::Dual<M, 2>& f, const std::array<std::size_t, std::size_t(M)>& at) {
        value += w * f.value;
        for (std::size_t m = 0, h = 0; m < std::size_t(M); ++m) {
            gradient[at[m]] += w * f.gradient[m];
            for (std::size_t l = 0; l <= m; ++l, ++h) curvature(at[m], at[l]) += w * f.hessian[h];
        }
    }
    /// Adds @p w times a function f of M linear combinations of the variables.
    template <int M>
    void add(double w, const math::Dual<M, 2>& f, const std::array<const std::vector<double>*, std::size_t(M)>& of) {
        value += w * f.value;
        for (std::size_t m = 0, h = 0; m < std::size_t(M); ++m) {
            for (std::size_t i = 0; i < size(); ++i) gradient[i] += w * f.gradient[m] * (*of[m])[i];
            for (std::size_t l = 0; l <= m; ++l, ++h) {
                const double c = w * f.hessian[h];
                if (c == 0.0) continue;
                for (std::size_t i = 0; i < size(); ++i)
                    for (std::size_t j = 0; j <= i; ++j)
                        hessian(i, j) += c * ((*of[m])[i] * (*of[l])[j] + (l == m ? 0.0 : (*of[l])[i] * (*of[m])[j]));
            }
        }
    }
};

/// rate + exposure: alpha + A(t), or beta + D(t), with its derivatives in the rate and in the coefficients.
class Exposure {
public:
    /// Variable @p rate is the rate, those from @p first on the coefficients of @p columns.
    Exposure(const data::Covariates& covariates, const std::vector<std::size_t>& columns,
             const std::vector<double>& factors, std::size_t n, std::size_t rate, std::size_t first)
        : gradient(n, 0.0),
          hessian(n),
          covariates_(covariates),
          columns_(columns),
          factors_(factors),
          rate_(rate),
          first_(first) {}

    double value = 0.0, since = 0.0;  ///< rate + exposure; the exposure since mark()
    std::vector<double> gradient;
    math::SquareMatrix hessian;

    void restart(double rate) {
        value = rate;
        since = 0.0;
        std::fill(gradient.begin(), gradient.end(), 0.0);
        std::fill(hessian.entries.begin(), hessian.entries.end(), 0.0);
        gradient[rate_] = 1.0;
    }
    void mark() { since = 0.0; }
    void grow(std::size_t row, double time) {
        const double more = time * factors_[row];
        value += more;
        since += more;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const double x = more * at(row, i);
            gradient[first_ + i] += x;
            for (std::size_t j = 0; j <= i; ++j) hessian(first_ + i, first_ + j) += x * at(row, j);
        }
    }
    /// The covariates of @p row as coefficients of the variables.
    void covariates(std::size_t row, std::vector<double>& into) const {
        std::fill(into.begin(), into.end(), 0.0);
        for (std::size_t i = 0; i < columns_.size(); ++i) into[first_ + i] = at(row, i);
    }
    double factor(std::size_t row) const { return factors_[row]; }
    /// d log value, and an entry of d2 log value.
    void slope(std::vector<double>& into) const {
        for (std::size_t i = 0; i < gradient.size(); ++i) into[i] = gradient[i] / value;
    }
    double curvature(const std::vector<double>& slope, std::size_t i, std::size_t j) const {
        return hessian(i, j) / value - slope[i] * slope[j];
    }

private:
    double at(std::size_t row, std::size_t i) const { return covariates_.row(row)[columns_[i]]; }

    const data::Covariates& covariates_;
    const std::vector<std::size_t>& columns_;
    const std::vector<double>& factors_;
    std::size_t rate_, first_;
};

/// log-likelihoods of customers whose covariates may change, in the variables (parameters, coefficients of purchase,
/// coefficients of attrition). Each is
///   log (r)_x + r log alpha + the sum of g x(t_j) over purchases + [leaving] + log of the sum over k of exp(l_k),
/// l_k being the ways to have been silent since t_x: to have stayed, or left with the last purchase (BG/NBD), or in one
/// of the pieces of time since (Pareto/NBD).
template <template <class> class Model>
class PathLikelihood {
public:
    PathLikelihood(const data::Covariates& covariates, const Model<double>& model, std::span<const double> purchase,
                   std::span<const double> attrition)
        : covariates_(covariates),
          model_(model),
          coefficients_(purchase.begin(), purchase.end()),
          purchase_(factors(covariates, covariates.purchase, purchase)),
          attrition_(factors(covariates, covariates.attrition, attrition)),
          n_(N + purchase.size() + attrition.size()) {}

    /// Adds the weighted log-likelihoods of @p customers to @p sum.
    void add(std::span<const Journey> customers, Taylor& sum) const {
        Work work(*this);
        if constexpr (leaves_any_time<Model>) collect(customers, work);
        for (const Journey& journey : customers) one(journey, work, sum);
    }

private:
    static constexpr std::size_t N = std::size_t(dimension<Model>);
    static constexpr std::size_t r_ = 0, alpha_ = 1, s_ = 2, beta_ = 3, a_ = 2, b_ = 3;
    using Left = std::array<double, entries<4, true>>;

    /// A piece of time in which a customer may have left, as the plain model's integral has it.
    struct Piece {
        double R, a, c, D;
    };
    struct Work {
        Exposure A, D;
        std::vector<double> slope_A, slope_D, x, z, gradient, mean;
        std::array<std::vector<double>, 4> unit, v, u;  ///< unit: the parameters as variables
        std::vector<Piece> pieces;
        std::vector<Left> left;
        std::vector<double> values;
        std::size_t next = 0;  ///< piece

        explicit Work(const PathLikelihood& of)
            : A(of.covariates_, of.covariates_.purchase, of.purchase_, of.n_, alpha_, N),
              D(of.covariates_, of.covariates_.attrition, of.attrition_, of.n_, N > beta_ ? beta_ : 0,
                N + of.coefficients_.size()) {
            for (auto* vector : {&slope_A, &slope_D, &x, &z, &gradient, &mean}) vector->assign(of.n_, 0.0);
            for (auto* vectors : {&unit, &v, &u}) vectors->fill(gradient);
            for (std::size_t i = 0; i < std::min(N, unit.size()); ++i) unit[i][i] = 1.0;
        }
    };

    /// The pieces of all customers' silences, eight at a time.
    void collect(std::span<const Journey> customers, Work& work) const {
        using math::lanes;
        for (const Journey& journey : customers) {
            const auto& h = journey.history;
            double A = model_.alpha, D = model_.beta;
            const auto grow = [&](std::size_t row, double begin, double end) {
                A += (end - begin) * purchase_[row];
                D += (end - begin) * attrition_[row];
            };
            journey.path.over(0.0, h.recency, grow);
            journey.path.over(h.recency, h.T, [&](std::size_t row, double begin, double end) {
                work.pieces.push_back({model_.r + h.frequency, A / purchase_[row], D / attrition_[row], end - begin});
                grow(row, begin, end);
            });
        }
        work.left.resize(work.pieces.size());
        for (std::size_t i = 0; i < work.pieces.size(); i += lanes) {
            Lanes R, a, c, D, silence[entries<4, true>], left[entries<4, true>];
            for (std::size_t j = 0; j < lanes; ++j) {
                const Piece& p = work.pieces[std::min(i + j, work.pieces.size() - 1)];
                R[j] = p.R, a[j] = p.a, c[j] = p.c, D[j] = p.D;
            }
            math::on_widest_vectors(
                [&]() HABITUE_INLINE { pareto_since_last<true>(R, model_.s, a, c, D, silence, left); });
            for (std::size_t j = 0; j < std::min(lanes, work.pieces.size() - i); ++j)
                for (std::size_t q = 0; q < entries<4, true>; ++q) work.left[i + j][q] = left[q][j];
        }
    }

    void one(const Journey& journey, Work& work, Taylor& sum) const {
        const auto& h = journey.history;
        const double w = h.weight, x = h.frequency, R = model_.r + x;
        Exposure &A = work.A, &D = work.D;
        A.restart(model_.alpha);
        if constexpr (leaves_any_time<Model>) D.restart(model_.beta);
        const auto grow = [&](std::size_t row, double begin, double end) {
            A.grow(row, end - begin);
            if constexpr (leaves_any_time<Model>) D.grow(row, end - begin);
        };

        // What does not depend on how the customer has been silent.
        using Dual = math::Dual<2, 2>;
        const Dual r = Dual::variable(model_.r, 0), alpha = Dual::variable(model_.alpha, 1);
        sum.add_at<2>(w, math::log_rising(r, x) + r * math::log(alpha), {r_, alpha_});
        if constexpr (leaves_any_time<Model>) {
            const Dual s = Dual::variable(model_.s, 0), beta = Dual::variable(model_.beta, 1);
            sum.add_at<2>(w, s * math::log(beta), {s_, beta_});
            sum.value -= w * model_.s * math::log(model_.beta);
        }
        sum.value -= w * R * math::log(model_.alpha);
        journey.at_purchases([&](std::size_t row, double count) {
            A.covariates(row, work.x);
            for (std::size_t i = 0; i < coefficients_.size(); ++i) {
                sum.value += w * count * coefficients_[i] * work.x[N + i];
                sum.gradient[N + i] += w * count * work.x[N + i];
            }
        });
        journey.path.over(0.0, h.recency, grow);
        sum.value -= w * R * math::log1p(A.since / model_.alpha);
        if constexpr (leaves_any_time<Model>) sum.value -= w * model_.s * math::log1p(D.since / model_.beta);
        if constexpr (leaves_after_purchase<Model>) {
            leave_after_purchases(journey, R, work, sum, grow);
        } else if constexpr (leaves_any_time<Model>) {
            leave_any_time(journey, R, work, sum, grow);
        } else {
            A.mark();
            const double A_tx = A.value;
            journey.path.over(h.recency, h.T, grow);
            sum.value -= w * R * math::log1p(A.since / A_tx);
            slopes(R, 0.0, work);
            way(w, R, 0.0, work, sum);
            center(w, work, sum);
        }
    }

    /// The gradient of -R log A - s log D.
    void slopes(double R, double s, Work& work) const {
        work.A.slope(work.slope_A);
        for (std::size_t i = 0; i < n_; ++i) work.gradient[i] = -R * work.slope_A[i];
        work.gradient[r_] -= math::log(work.A.value);
        if constexpr (leaves_any_time<Model>) {
            work.D.slope(work.slope_D);
            for (std::size_t i = 0; i < n_; ++i) work.gradient[i] -= s * work.slope_D[i];
            work.gradient[s_] -= math::log(work.D.value);
        }
    }
    /// Of a way l_k of weight w among the ways, whose gradient is in work.gradient: w times the Hessian of -R log A - s
    /// log D, and the spread of the gradient.
    void way(double w, double R, double s, Work& work, Taylor& sum) const {
        for (std::size_t i = 0; i < n_; ++i) {
            work.mean[i] += w * work.gradient[i];
            sum.curvature(r_, i) -= w * work.slope_A[i];
            if constexpr (leaves_any_time<Model>) sum.curvature(s_, i) -= w * work.slope_D[i];
            for (std::size_t j = 0; j <= i; ++j) {
                double all = work.gradient[i] * work.gradient[j] - R * work.A.curvature(work.slope_A, i, j);
                if constexpr (leaves_any_time<Model>) all -= s * work.D.curvature(work.slope_D, i, j);
                sum.hessian(i, j) += w * all;
            }
        }
    }
    /// All ways together have the mean gradient, around which those of each are spread.
    void center(double w, Work& work, Taylor& sum) const {
        const double inverse = w > 0.0 ? 1.0 / w : 0.0;
        for (std::size_t i = 0; i < n_; ++i) {
            sum.gradient[i] += work.mean[i];
            for (std::size_t j = 0; j <= i; ++j) sum.hessian(i, j) -= work.mean[i] * work.mean[j] * inverse;
        }
        std::fill(work.mean.begin(), work.mean.end(), 0.0);
    }

    /// Pareto/NBD: the ways are to stay and to leave in one of the pieces.
    template <class Grow>
    void leave_any_time(const Journey& journey, double R, Work& work, Taylor& sum, const Grow& grow) const {
        Exposure &A = work.A, &D = work.D;
        const auto& h = journey.history;
        const double w = h.weight, s = model_.s, A_tx = A.value, D_tx = D.value;
        double A_since = 0.0, D_since = 0.0, top = -1e300;
        const auto silence = [&] { return -R * math::log1p(A_since / A_tx) - s * math::log1p(D_since / D_tx); };
        work.values.clear();
        std::size_t piece = work.next;
        journey.path.over(h.recency, h.T, [&](std::size_t row, double begin, double end) {
            work.values.push_back(silence() + work.left[piece++][0]);
            A_since += (end - begin) * purchase_[row];
            D_since += (end - begin) * attrition_[row];
        });
        work.values.push_back(silence());
        for (const double value : work.values) top = std::max(top, value);
        double total = 0.0;
        for (double& value : work.values) total += value = math::exp(value - top);
        sum.value += w * (top + math::log(total));

        std::size_t next = 0;
        journey.path.over(h.recency, h.T, [&](std::size_t row, double begin, double end) {
            const double share = w * (work.values[next++] / total);
            leave(share, R, row, work, sum);
            ++work.next;
            grow(row, begin, end);
        });
        const double share = w * (work.values[next] / total);
        slopes(R, s, work);
        way(share, R, s, work, sum);
        center(w, work, sum);
    }
    /// Adds w times the derivatives of -R log A - s log D + left, a function of (R, log a = log A - g x, s,
    /// log c = log D - d z).
    void leave(double w, double R, std::size_t row, Work& work, Taylor& sum) const {
        const Piece& p = work.pieces[work.next];
        const Left& L = work.left[work.next];
        const double a = p.a, c = p.c;
        const double slope[4] = {L[1], a * L[2], L[3], c * L[4]};
        const double curvature[4][4] = {
            {L[5], a * L[6], L[8], c * L[11]},
            {a * L[6], a * (a * L[7] + L[2]), a * L[9], a * c * L[12]},
            {L[8], a * L[9], L[10], c * L[13]},
            {c * L[11], a * c * L[12], c * L[13], c * (c * L[14] + L[4])},
        };
        const double R_left = R - slope[1], s_left = model_.s - slope[3];
        slopes(R_left, s_left, work);
        auto& v = work.v;
        work.A.covariates(row, work.x);
        work.D.covariates(row, work.z);
        v[0] = work.unit[r_];
        v[2] = work.unit[s_];
        for (std::size_t i = 0; i < n_; ++i) {
            v[1][i] = work.slope_A[i] - work.x[i];
            v[3][i] = work.slope_D[i] - work.z[i];
        }
        for (std::size_t i = 0; i < n_; ++i) {
            work.gradient[i] += slope[0] * v[0][i] - slope[1] * work.x[i] + slope[2] * v[2][i] - slope[3] * work.z[i];
            for (std::size_t m = 0; m < 4; ++m)
                work.u[m][i] = curvature[m][0] * v[0][i] + curvature[m][1] * v[1][i] + curvature[m][2] * v[2][i] +
                               curvature[m][3] * v[3][i];
        }
        for (std::size_t i = 0; i < n_; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                sum.hessian(i, j) += w * (v[0][i] * work.u[0][j] + v[1][i] * work.u[1][j] + v[2][i] * work.u[2][j] +
                                          v[3][i] * work.u[3][j]);
        way(w, R_left, s_left, work, sum);
    }

    /// BG/NBD and MBG/NBD: of the chances to leave every one but the last was passed, and the ways are to have passed
    /// the last, too, or to have left.
    template <class Grow>
    void leave_after_purchases(const Journey& journey, double R, Work& work, Taylor& sum, const Grow& grow) const {
        using Dual = math::Dual<3, 2>;
        auto& A = work.A;
        const auto& h = journey.history;
        const double w = h.weight, A_tx = A.value;
        double chances = 0.0;
        std::size_t last = 0;
        const auto shapes = [&](std::size_t row) {
            const double zeta = math::log(attrition_[row]);
            const Dual f = math::exp(Dual::variable(zeta, 2));
            return std::pair(Dual::variable(model_.a, 0) * f, Dual::variable(model_.b, 1) * f);
        };
        const auto pass = [&](std::size_t row, double count) {
            const auto [a, b] = shapes(row);
            work.D.covariates(row, work.z);
            sum.add<3>(w, math::log_rising(Dual(b + chances), count) - math::log_rising(Dual(a + b + chances), count),
                       {&work.unit[a_], &work.unit[b_], &work.z});
            chances += count;
            last = row;
        };
        if (model_.chances_at_first > 0.0) pass(journey.path.first(), model_.chances_at_first);
        journey.at_purchases(pass);

        Dual left = 0.0;
        A.mark();
        double stayed = 1.0, gone = 0.0, silence = 0.0;
        journey.path.over(h.recency, h.T, [&](std::size_t row, double begin, double end) {
            silence += (end - begin) * purchase_[row];
        });
        silence = R * math::log1p(silence / A_tx);
        if (chances > 0.0) {
            const auto [a, b] = shapes(last);
            left = math::log(Dual(a / (b + (chances - 1.0))));
            const double top = std::max(-silence, left.value);
            stayed = math::exp(-silence - top);
            gone = math::exp(left.value - top);
            sum.value += w * (top + math::log(stayed + gone));
            const double share = w * gone / (stayed + gone);
            slopes(R, 0.0, work);
            work.D.covariates(last, work.z);
            for (std::size_t i = 0; i < n_; ++i)
                work.gradient[i] += left.gradient[0] * work.unit[a_][i] + left.gradient[1] * work.unit[b_][i] +
                                    left.gradient[2] * work.z[i];
            way(share, R, 0.0, work, sum);
            left.value = 0.0;
            left.gradient = {};  // is in way
            sum.add<3>(share, left, {&work.unit[a_], &work.unit[b_], &work.z});
        } else {
            sum.value -= w * silence;
        }
        journey.path.over(h.recency, h.T, grow);
        const double share = w * stayed / (stayed + gone);
        slopes(R, 0.0, work);
        way(share, R, 0.0, work, sum);
        center(w, work, sum);
    }

    const data::Covariates& covariates_;
    const Model<double>& model_;
    std::vector<double> coefficients_, purchase_, attrition_;
    std::size_t n_;
};

/// The same of any model, where covariates do not change: that of the model adjusted by them.
template <template <class> class Model>
class AdjustedLikelihood {
public:
    AdjustedLikelihood(const data::Covariates& covariates, const Model<double>& model, std::span<const double> purchase,
                       std::span<const double> attrition)
        : covariates_(covariates),
          purchase_(factors(covariates, covariates.purchase, purchase)),
          attrition_(factors(covariates, covariates.attrition, attrition)) {
        adopt(model_, model);
        const auto targets = Model<Dual>::parameters();
        for (std::size_t i = 0; i < N; ++i)
            model_.*targets[i].member = Dual::variable(model.*Model<double>::parameters()[i].member, int(i));
    }

    void add(std::span<const Journey> customers, Taylor& sum) const {
        std::array<std::vector<double>, N + 2> of;
        std::array<const std::vector<double>*, N + 2> pointers;
        for (std::size_t i = 0; i < of.size(); ++i) {
            of[i].assign(sum.size(), 0.0);
            if (i < N) of[i][i] = 1.0;
            pointers[i] = &of[i];
        }
        for (const Journey& journey : customers) {
            const std::size_t row = journey.path.first();
            std::size_t at = N;
            for (const std::size_t c : covariates_.purchase) of[N][at++] = covariates_.row(row)[c];
            for (const std::size_t c : covariates_.attrition) of[N + 1][at++] = covariates_.row(row)[c];
            Dual purchase(purchase_[row]), attrition(attrition_[row]);
            for (auto* factor : {&purchase, &attrition}) {
                const std::size_t i = factor == &purchase ? N : N + 1;
                factor->gradient[i] = factor->hessian[i * (i + 1) / 2 + i] = factor->value;  // d exp = exp
            }
            sum.add<int(N) + 2>(journey.history.weight,
                                model_.adjusted(purchase, attrition).log_likelihood(journey.history), pointers);
        }
    }

private:
    static constexpr std::size_t N = std::size_t(dimension<Model>);
    using Dual = math::Dual<int(N) + 2, 2>;

    const data::Covariates& covariates_;
    Model<Dual> model_{};
    std::vector<double> purchase_, attrition_;
};

template <template <class> class Model, bool = follows_paths<Model>>
struct CovariateLikelihoodOf : std::type_identity<PathLikelihood<Model>> {};
template <template <class> class Model>
struct CovariateLikelihoodOf<Model, false> : std::type_identity<AdjustedLikelihood<Model>> {};
/// The likelihood with covariates of a model.
template <template <class> class Model>
using CovariateLikelihood = typename CovariateLikelihoodOf<Model>::type;

}  // namespace detail
}  // namespace habitue::inline v1::clv
