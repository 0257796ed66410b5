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

enum { RING = 3, FAR = 2, AT_ONCE = 1024 };
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

static void two_uniforms(double *restrict first, double *restrict second,
                         const uint64_t *restrict entities, int64_t n, uint64_t key, uint64_t high)
{
    for (int64_t j = 0; j < n; j++) {
        uint32_t one, two;
        philox(key, entities[j], high, &one, &two);
        first[j] = ((double)one + 0.5) * 0x1p-32;
        second[j] = ((double)two + 0.5) * 0x1p-32;
    }
}

static void normals_of(double *restrict uniforms, int64_t n, int32_t *restrict tails,
                       double *restrict normals)
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

/* Consecutive compounds whose first rows lie in the same AT_ONCE rows, and memory for them. */
typedef struct {
    const int64_t *first, *simulated;
    int64_t begin, end, origin, n;
    uint64_t *entities;
    double *memory[3], *normals;
    int32_t *tails;
} Batch;

static Batch new_batch(const int64_t *first, const int64_t *simulated, int64_t largest)
{
    int64_t most = AT_ONCE + largest;
    Batch batch = {first, simulated, 0, 0, 0, 0, malloc(sizeof(uint64_t) * most), {0}, 0, 0};
    for (int k = 0; k < 3; k++)
        batch.memory[k] = malloc(sizeof(double) * most);
    batch.normals = malloc(sizeof(double) * most);
    batch.tails = malloc(sizeof(int32_t) * most);
    return batch;
}

static void free_batch(Batch *batch)
{
    free(batch->entities), free(batch->normals), free(batch->tails);
    for (int k = 0; k < 3; k++)
        free(batch->memory[k]);
}

static int64_t first_from(const int64_t *first, int64_t n_compounds, int64_t row)
{
    int64_t low = 0, high = n_compounds;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (first[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Turn to one batch and note the identities of its households; 0 if it has none. */
static int64_t turn_to(Batch *batch, int64_t b, int64_t n_compounds)
{
    batch->begin = first_from(batch->first, n_compounds, b * AT_ONCE);
    batch->end = first_from(batch->first, n_compounds, (b + 1) * AT_ONCE);
    batch->n = 0;
    batch->origin = batch->begin < n_compounds ? batch->first[batch->begin] : 0;
    for (int64_t c = batch->begin; c < batch->end; c++) {
        for (int64_t j = 0; j < batch->simulated[c]; j++)
            batch->entities[batch->n + j] = (uint64_t)c << 32 | (uint64_t)j;
        batch->n += batch->simulated[c];
    }
    return batch->n;
}

static int64_t n_buildings(int64_t n)
{
    int64_t count = (n + 30) / 60;
    return count > 1 ? count : 1;
}

static double on_ring(const float *values, int64_t row, int64_t start, int64_t end)
{
    while (row < start)
        row += end - start;
    while (row >= end)
        row -= end - start;
    return values[row];
}

/* Sums in a row for all, then those at the ends of buildings, where the ring closes. */
static void neighbour_means(double *restrict means, const float *restrict values,
                            const int32_t *restrict far, const Batch *batch)
{
    int64_t origin = batch->origin, n = batch->n;
    const float *here = values + origin;
    for (int64_t j = RING; j < n - RING; j++)
        means[j] = ((double)here[j + 1] + (double)here[j - 1]) +
                   ((double)here[j + 2] + (double)here[j - 2]) +
                   ((double)here[j + 3] + (double)here[j - 3]);
    for (int64_t c = batch->begin; c < batch->end; c++) {
        int64_t size = batch->simulated[c], count = n_buildings(size);
        for (int64_t b = 0; b < count; b++) {
            int64_t start = batch->first[c] + b * size / count;
            int64_t end = batch->first[c] + (b + 1) * size / count;
            for (int64_t row = start; row < end; row++) {
                if (row == start + RING && end - start > 2 * RING)
                    row = end - RING;
                double total = 0.0;
                for (int step = 1; step <= RING; step++)
                    total += on_ring(values, row + step, start, end) +
                             on_ring(values, row - step, start, end);
                means[row - origin] = total;
            }
        }
    }
    for (int64_t j = 0; j < n; j++) {
        double total = means[j];
        for (int k = 0; k < FAR; k++)
            total += (double)values[far[FAR * (origin + j) + k]];
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

static void feel(int64_t n, const double *restrict noise, const double *restrict mood,
                 double *restrict talk, const float *restrict before, float *restrict expectation,
                 const double *shared, double promised, SatisfactionCoefficients t)
{
    double seen = shared[0], common = shared[1], publicised = shared[2];
    for (int64_t j = 0; j < n; j++) {
        double own = before[j], expected = expectation[j];
        double quality = seen + t.perception_noise * noise[j];
        double gap = quality - expected;
        gap = gap < 0.0 ? gap * t.loss_aversion : gap;
        double target = common + t.performance * quality + t.disconfirmation * gap;
        double moved = own + t.anchoring * (target - own);
        moved += t.influence * (talk[j] - own) + t.mood_noise * mood[j];
        talk[j] = within(moved);
        double hoped = expected + t.adaptation * (quality - expected);
        hoped += t.publicity_effect * publicised * (75.0 - expected);
        hoped += promised * (72.0 - expected > 0.0 ? 72.0 - expected : 0.0);
        expectation[j] = (float)within(hoped);
    }
}

static void note(int64_t n, const double *restrict moved, float *restrict satisfaction,
                 const uint8_t *restrict flags, double *mean, double *dissatisfied,
                 double *aggrieved)
{
    double total = 0.0;
    int64_t below = 0, angry = 0;
    for (int64_t j = 0; j < n; j++)
        satisfaction[j] = (float)moved[j];
    for (int64_t j = 0; j < n; j++)
        total += moved[j];
    for (int64_t j = 0; j < n; j++) {
        int fails = moved[j] < 60.0;
        below += fails;
        angry += fails & ((flags[j] & 20) == 20);
    }
    *mean = total / n;
    *dissatisfied = (double)below / n;
    *aggrieved = (double)angry;
}

void perceive(int64_t n_compounds, int64_t largest, const int64_t *first, const int64_t *simulated,
              float *satisfaction, float *before, float *expectation, const uint8_t *flags,
              const int32_t *far, const double *seen, const double *common,
              const double *publicised, const uint8_t *promise, double *mean, double *dissatisfied,
              double *aggrieved, const SatisfactionCoefficients *rules, uint64_t key, uint64_t high)
{
    SatisfactionCoefficients t = *rules;
    int64_t n_households = first[n_compounds - 1] + simulated[n_compounds - 1];
    memcpy(before, satisfaction, sizeof(float) * n_households);
#pragma omp parallel
    {
        Batch batch = new_batch(first, simulated, largest);
        double *noises = batch.memory[0], *moods = batch.memory[1], *talks = batch.memory[2];
#pragma omp for schedule(static)
        for (int64_t b = 0; b <= n_households / AT_ONCE; b++) {
            if (!turn_to(&batch, b, n_compounds))
                continue;
            two_uniforms(noises, moods, batch.entities, batch.n, key, high);
            normals_of(noises, batch.n, batch.tails, batch.normals);
            normals_of(moods, batch.n, batch.tails, batch.normals);
            neighbour_means(talks, before, far, &batch);
            for (int64_t c = batch.begin; c < batch.end; c++) {
                int64_t f = first[c], k = f - batch.origin;
                double feelings[3] = {seen[c], common[c], publicised[c]};
                double promised = promise[c] ? t.promise_effect : 0.0;
                feel(simulated[c], noises + k, moods + k, talks + k, before + f, expectation + f,
                     feelings, promised, t);
                note(simulated[c], talks + k, satisfaction + f, flags + f, mean + c,
                     dissatisfied + c, aggrieved + c);
            }
        }
        free_batch(&batch);
    }
}

static void weigh(int64_t n, double *restrict utility, const float *restrict satisfaction,
                  const float *restrict before, const float *restrict intercept,
                  const float *restrict affordability, const uint8_t *restrict flags,
                  double common, double mobilisation, PaymentCoefficients p)
{
    for (int64_t j = 0; j < n; j++) {
        double u = intercept[j] + common;
        u += p.satisfaction * (satisfaction[j] - 65.0) / 15.0;
        u += 2.0 * p.habit * (before[j] - 0.5);
        u += 0.3 * p.fee * affordability[j];
        u += (flags[j] & 3) == 1 ? p.norm * (utility[j] - 0.6) / 0.2 : 0.0;
        u += flags[j] & 8 ? p.party * mobilisation : 0.0;
        utility[j] = u;
    }
}

static void decide(int64_t n, double *restrict pays, const double *restrict chance)
{
    for (int64_t j = 0; j < n; j++)
        pays[j] = chance[j] < 1.0 / (1.0 + exponential(-pays[j])) ? 1.0 : 0.0;
}

static void recover(int64_t n, double *restrict recovery, const double *restrict pays,
                    const float *restrict satisfaction, const uint8_t *restrict arrears, int asked,
                    double hazard)
{
    for (int64_t j = 0; j < n; j++) {
        int willing = (satisfaction[j] > 65.0) | asked;
        recovery[j] = (pays[j] > 0.0) & willing & (arrears[j] > 0) & (recovery[j] < hazard);
    }
}

static void form_habit(int64_t n, float *restrict habit, const double *restrict pays)
{
    for (int64_t j = 0; j < n; j++)
        habit[j] = (float)(habit[j] + 0.08 * (pays[j] - habit[j]));
}

static void owe(int64_t n, uint8_t *restrict arrears, uint8_t *restrict unpaid,
                const double *restrict pays, const double *restrict recovers)
{
    for (int64_t j = 0; j < n; j++) {
        int owed = arrears[j] + (pays[j] == 0.0);
        arrears[j] = (uint8_t)((owed < 60 ? owed : 60) - (recovers[j] > 0.0));
    }
    for (int64_t j = 0; j < n; j++) {
        int months = unpaid[j] + 1;
        unpaid[j] = (uint8_t)((months < 12 ? months : 12) * (pays[j] == 0.0));
    }
}

static void shares(int64_t n, const float *area, const double *pays, const double *recovers,
                   const uint8_t *unpaid, double *paid, double *recovered, double *unpaid_year)
{
    double due = 0.0, got = 0.0, back = 0.0;
    int64_t never = 0;
    for (int64_t j = 0; j < n; j++)
        never += unpaid[j] == 12;
    for (int64_t j = 0; j < n; j++) {
        due += area[j];
        got += area[j] * pays[j];
        back += area[j] * recovers[j];
    }
    *paid = got / due;
    *recovered = back / due;
    *unpaid_year = (double)never / n;
}

void pay(int64_t n_compounds, int64_t largest, const int64_t *first, const int64_t *simulated,
         const float *satisfaction, float *habit, float *before, uint8_t *arrears,
         uint8_t *unpaid, const float *area, const float *intercept, const float *affordability,
         const uint8_t *flags, const int32_t *far, const uint8_t *billed, const double *common,
         const double *mobilisation, const double *mediation, double *paid, double *recovered,
         double *unpaid_year, const PaymentCoefficients *rules, uint64_t key, uint64_t high)
{
    PaymentCoefficients p = *rules;
    int64_t n_households = first[n_compounds - 1] + simulated[n_compounds - 1];
    memcpy(before, habit, sizeof(float) * n_households);
#pragma omp parallel
    {
        Batch batch = new_batch(first, simulated, largest);
        double *chances = batch.memory[0], *recoveries = batch.memory[1], *pays = batch.memory[2];
#pragma omp for schedule(static)
        for (int64_t b = 0; b <= n_households / AT_ONCE; b++) {
            if (!turn_to(&batch, b, n_compounds))
                continue;
            two_uniforms(chances, recoveries, batch.entities, batch.n, key, high);
            neighbour_means(pays, before, far, &batch);
            for (int64_t c = batch.begin; c < batch.end; c++) {
                int64_t n = simulated[c], f = first[c], k = f - batch.origin;
                if (!billed[c])
                    continue;
                weigh(n, pays + k, satisfaction + f, before + f, intercept + f, affordability + f,
                      flags + f, common[c], mobilisation[c], p);
                decide(n, pays + k, chances + k);
                recover(n, recoveries + k, pays + k, satisfaction + f, arrears + f,
                        mediation[c] > 0.0, p.recovery);
                form_habit(n, habit + f, pays + k);
                owe(n, arrears + f, unpaid + f, pays + k, recoveries + k);
                shares(n, area + f, pays + k, recoveries + k, unpaid + f, paid + c, recovered + c,
                       unpaid_year + c);
            }
        }
        free_batch(&batch);
    }
}

/* a = b + s c over arrays far larger than the cache: bytes per second are the floor of the month */
void triad(int64_t n, double *a, const double *b, const double *c)
{
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < n; i++)
        a[i] = b[i] + 3.0 * c[i];
}
