/* Reference implementation of the two household passes of a month, to measure the compiled Python.
 *
 * Same rules, same keyed random numbers, same order of arithmetic, so that results agree bit for bit when
 * the compiler may not contract products and sums (-ffp-contract=off).
 */
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { RING = 3, FAR = 2 };
static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;

static inline void philox(uint64_t key, uint64_t low, uint64_t high, uint32_t *first,
                          uint32_t *second)
{
    uint32_t k0 = key, k1 = key >> 32, a = low, b = low >> 32, c = high, d = high >> 32;
    for (int round = 0; round < 10; round++) {
        uint64_t left = (uint64_t)0xD2511F53u * a, right = (uint64_t)0xCD9E8D57u * c;
        a = (uint32_t)(right >> 32) ^ b ^ k0;
        c = (uint32_t)(left >> 32) ^ d ^ k1;
        b = (uint32_t)right;
        d = (uint32_t)left;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    *first = a;
    *second = b;
}

static inline double rational(double r, const double *above, const double *below)
{
    double numerator = above[0], denominator = below[0];
    for (int k = 1; k < 8; k++) {
        numerator = numerator * r + above[k];
        denominator = denominator * r + below[k];
    }
    return numerator / denominator;
}

static const double CENTRAL_ABOVE[8] = {
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
    4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
    1.3314166789178437745e2, 3.3871328727963666080e0};
static const double CENTRAL_BELOW[8] = {
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
    2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
    4.2313330701600911252e1, 1.0};
static const double MIDDLE_ABOVE[8] = {
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
    4.63033784615654529590e0, 1.42343711074968357734e0};
static const double MIDDLE_BELOW[8] = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
    1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
    2.05319162663775882187e0, 1.0};

static inline double from_bits(int64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline double logarithm(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t power = (bits - 0x3FE6A09E667F3BCD) >> 52;
    double m = from_bits(bits - (power << 52)), twos = (double)power;
    double ratio = (m - 1.0) / (m + 1.0), square = ratio * ratio, series = 1.0 / 21;
    for (int odd = 19; odd >= 3; odd -= 2)
        series = series * square + 1.0 / odd;
    return twos * LN2_HIGH + (2.0 * ratio + (2.0 * ratio * square * series + twos * LN2_LOW));
}

static inline double exponential(double x)
{
    static const double factorials[13] = {1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880,
                                          3628800, 39916800, 479001600};
    x = x > -700.0 ? x : -700.0;
    x = x < 700.0 ? x : 700.0;
    double power = floor(x * 1.4426950408889634 + 0.5);
    double rest = (x - power * LN2_HIGH) - power * LN2_LOW, value = 1.0 / factorials[12];
    for (int k = 11; k >= 0; k--)
        value = value * rest + 1.0 / factorials[k];
    return value * from_bits(((int64_t)power + 1023) << 52);
}

static inline double middle_normal(double probability)
{
    double less = probability < 1.0 - probability ? probability : 1.0 - probability;
    double value = rational(sqrt(-logarithm(less)) - 1.6, MIDDLE_ABOVE, MIDDLE_BELOW);
    return probability > 0.5 ? value : -value;
}

static void two_uniforms(double *first, double *second, int64_t n, uint64_t key, uint64_t low,
                         uint64_t high)
{
    for (int64_t j = 0; j < n; j++) {
        uint32_t one, two;
        philox(key, low + (uint64_t)j, high, &one, &two);
        first[j] = ((double)one + 0.5) * 0x1p-32;
        second[j] = ((double)two + 0.5) * 0x1p-32;
    }
}

static void normals_of(double *uniforms, int64_t n, int32_t *tails, double *normals)
{
    int64_t n_tails = 0;
    for (int64_t j = 0; j < n; j++) {
        tails[n_tails] = (int32_t)j;
        normals[n_tails] = uniforms[j];
        n_tails += fabs(uniforms[j] - 0.5) > 0.425;
    }
    for (int64_t j = 0; j < n; j++) {
        double q = uniforms[j] - 0.5;
        uniforms[j] = q * rational(0.180625 - q * q, CENTRAL_ABOVE, CENTRAL_BELOW);
    }
    for (int64_t k = 0; k < n_tails; k++)
        normals[k] = middle_normal(normals[k]);
    for (int64_t k = 0; k < n_tails; k++)
        uniforms[tails[k]] = normals[k];
}

static int64_t n_buildings(int64_t n)
{
    int64_t count = (n + 30) / 60;
    return count > 1 ? count : 1;
}

static void neighbour_means(double *restrict means, const float *restrict values,
                            const int32_t *restrict far, int64_t first, int64_t n)
{
    int64_t count = n_buildings(n);
    for (int64_t b = 0; b < count; b++) {
        int64_t start = b * n / count, size = (b + 1) * n / count - start;
        double *sums = means + start;
        const float *here = values + first + start;
        for (int64_t j = 0; j < size; j++)
            sums[j] = 0.0;
        for (int step = 1; step <= RING; step++)
            for (int64_t j = RING; j < size - RING; j++)
                sums[j] += (double)here[j + step] + (double)here[j - step];
        for (int64_t j = 0; j < size; j++)
            if (j < RING || j >= size - RING)
                for (int step = 1; step <= RING; step++)
                    sums[j] += (double)here[(j + step) % size] +
                               (double)here[((j - step) % size + size) % size];
    }
    for (int64_t j = 0; j < n; j++) {
        double total = means[j];
        for (int k = 0; k < FAR; k++)
            total += (double)values[far[FAR * (first + j) + k]];
        means[j] = total / (2 * RING + FAR);
    }
}

static double within(double value)
{
    value = value > 0.0 ? value : 0.0;
    return value < 100.0 ? value : 100.0;
}

typedef struct {
    double performance, disconfirmation, loss_aversion, anchoring, influence, adaptation,
        publicity_effect, promise_effect, perception_noise, mood_noise;
} SatisfactionCoefficients;

typedef struct {
    double satisfaction, norm, habit, fee, party, recovery;
} PaymentCoefficients;

void set_threads(int n) { omp_set_num_threads(n); }

void perceive(int64_t n_compounds, int64_t largest, const int64_t *first, const int64_t *simulated,
              float *satisfaction, float *before, float *expectation, const uint8_t *flags,
              const int32_t *far, const double *seen, const double *common,
              const double *publicised, const uint8_t *promise, double *mean, double *dissatisfied,
              double *aggrieved, const SatisfactionCoefficients *rules, uint64_t key, uint64_t high)
{
    SatisfactionCoefficients t = *rules;
    int64_t last = n_compounds - 1;
    memcpy(before, satisfaction, sizeof(float) * (first[last] + simulated[last]));
#pragma omp parallel
    {
        double *noise = malloc(sizeof(double) * largest), *mood = malloc(sizeof(double) * largest);
        double *talk = malloc(sizeof(double) * largest), *normals = malloc(sizeof(double) * largest);
        int32_t *tails = malloc(sizeof(int32_t) * largest);
#pragma omp for schedule(static)
        for (int64_t c = 0; c < n_compounds; c++) {
            int64_t n = simulated[c], f = first[c];
            two_uniforms(noise, mood, n, key, (uint64_t)c << 32, high);
            normals_of(noise, n, tails, normals);
            normals_of(mood, n, tails, normals);
            neighbour_means(talk, before, far, f, n);
            double promised = promise[c] ? t.promise_effect : 0.0;
            for (int64_t j = 0; j < n; j++) {
                double own = before[f + j], expected = expectation[f + j];
                double quality = seen[c] + t.perception_noise * noise[j];
                double gap = quality - expected;
                gap = gap < 0.0 ? gap * t.loss_aversion : gap;
                double target =
                    common[c] + t.performance * quality + t.disconfirmation * gap;
                double moved = own + t.anchoring * (target - own);
                moved += t.influence * (talk[j] - own) + t.mood_noise * mood[j];
                talk[j] = within(moved);
                double hoped = expected + t.adaptation * (quality - expected);
                hoped += t.publicity_effect * publicised[c] * (75.0 - expected);
                hoped += promised * (72.0 - expected > 0.0 ? 72.0 - expected : 0.0);
                expectation[f + j] = (float)within(hoped);
                satisfaction[f + j] = (float)talk[j];
            }
            double total = 0.0;
            int64_t below = 0, angry = 0;
            for (int64_t j = 0; j < n; j++)
                total += talk[j];
            for (int64_t j = 0; j < n; j++) {
                int fails = talk[j] < 60.0;
                below += fails;
                angry += fails & ((flags[f + j] & 20) == 20);
            }
            mean[c] = total / n;
            dissatisfied[c] = (double)below / n;
            aggrieved[c] = (double)angry;
        }
        free(noise), free(mood), free(talk), free(normals), free(tails);
    }
}

void pay(int64_t n_compounds, int64_t largest, const int64_t *first, const int64_t *simulated,
         const float *satisfaction, float *habit, float *before, uint8_t *arrears,
         uint8_t *unpaid, const float *area, const float *intercept, const float *affordability,
         const uint8_t *flags, const int32_t *far, const uint8_t *billed, const double *common,
         const double *mobilisation, const double *mediation, double *paid, double *recovered,
         double *unpaid_year, const PaymentCoefficients *rules, uint64_t key, uint64_t high)
{
    PaymentCoefficients p = *rules;
    int64_t last = n_compounds - 1;
    memcpy(before, habit, sizeof(float) * (first[last] + simulated[last]));
#pragma omp parallel
    {
        double *uniform = malloc(sizeof(double) * largest), *uniform_back = malloc(sizeof(double) * largest);
        double *utility = malloc(sizeof(double) * largest);
#pragma omp for schedule(static)
        for (int64_t c = 0; c < n_compounds; c++) {
            int64_t n = simulated[c], f = first[c];
            if (!billed[c])
                continue;
            two_uniforms(uniform, uniform_back, n, key, (uint64_t)c << 32, high);
            neighbour_means(utility, before, far, f, n);
            for (int64_t j = 0; j < n; j++) {
                int64_t i = f + j;
                double u = intercept[i] + common[c];
                u += p.satisfaction * (satisfaction[i] - 65.0) / 15.0;
                u += 2.0 * p.habit * (before[i] - 0.5);
                u += 0.3 * p.fee * affordability[i];
                u += (flags[i] & 3) == 1 ? p.norm * (utility[j] - 0.6) / 0.2 : 0.0;
                u += flags[i] & 8 ? p.party * mobilisation[c] : 0.0;
                utility[j] = u;
            }
            for (int64_t j = 0; j < n; j++)
                utility[j] = uniform[j] < 1.0 / (1.0 + exponential(-utility[j]));
            double due = 0.0, got = 0.0, back = 0.0;
            int64_t never = 0;
            for (int64_t j = 0; j < n; j++) {
                int64_t i = f + j;
                int is_asked = (satisfaction[i] > 65.0) | (mediation[c] > 0.0);
                int recovers = (utility[j] > 0.0) & is_asked & (arrears[i] > 0) &
                               (uniform_back[j] < p.recovery);
                double before_month = habit[i];
                habit[i] = (float)(before_month + 0.08 * (utility[j] - before_month));
                int owed = arrears[i] + (utility[j] == 0.0);
                arrears[i] = (uint8_t)((owed < 60 ? owed : 60) - recovers);
                int months = unpaid[i] + 1;
                unpaid[i] = (uint8_t)((months < 12 ? months : 12) * (utility[j] == 0.0));
                never += unpaid[i] == 12;
                due += area[i];
                got += area[i] * utility[j];
                back += area[i] * (double)recovers;
            }
            paid[c] = got / due;
            recovered[c] = back / due;
            unpaid_year[c] = (double)never / n;
        }
        free(uniform), free(uniform_back), free(utility);
    }
}

/* a = b + s c over arrays far larger than the cache: bytes per second are the floor of the month */
void triad(int64_t n, double *a, const double *b, const double *c)
{
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < n; i++)
        a[i] = b[i] + 3.0 * c[i];
}
