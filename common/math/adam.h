/* adam.h: Adam with decoupled weight decay (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015; Loshchilov
 * and Hutter, "Decoupled Weight Decay Regularization", 2019), as PyTorch's AdamW computes it. */
#ifndef RS_MATH_ADAM_H
#define RS_MATH_ADAM_H

#include <stddef.h>

struct rs_adam {
    double learning_rate, beta1, beta2, epsilon, weight_decay;
};

/* The papers' constants: betas 0.9 and 0.999, epsilon 1e-8. */
struct rs_adam rs_adam_defaults(double learning_rate, double weight_decay);

/* What is the same for all parameters in step `step` = 1, 2, ... */
struct rs_adam_rates {
    float keep, beta1, rest1, beta2, rest2, rate, root, epsilon;
};
struct rs_adam_rates rs_adam_rates(const struct rs_adam *adam, size_t step);

/* The step for n parameters with their gradient, in the calling thread:
 *     p = p (1 - rate decay);  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 *     p = p - rate (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon)
 * `mean` and `variance` [n] are the moments m and v, zeros before the first step. */
void rs_adam_update(const struct rs_adam_rates *rates, float *parameters, const float *gradient, float *mean,
        float *variance, size_t n);

/* The same for a row whose gradient is scale (product + factor shared - own), made on the way. `product` and `copy` are rows
 * of matrices in panels (math/panels.h) of one stride; the new parameters go to `copy` too. */
struct rs_adam_row {
    float scale, factor;
    const float *shared, *own; /* [n] */
    const float *product;
    float *copy;
    size_t stride;
};
void rs_adam_update_row(const struct rs_adam_rates *rates, const struct rs_adam_row *row, float *parameters,
        float *mean, float *variance, size_t n);

#endif
