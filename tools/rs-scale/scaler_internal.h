/* scaler_internal.h: what the dense and the sparse fit share. */
#ifndef RS_SCALER_INTERNAL_H
#define RS_SCALER_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "models/scaler.h"

/* Set column j of a scaler from its centre and spread; a spread of 0 becomes a scale of 1. */
void scaler_set(struct rs_scaler *scaler, size_t j, bool centre, double offset, double spread);

/* The standard deviation, or 0 where the variance of n values is no more than their rounding (scikit-learn's bound). */
double scaler_deviation(double mean, double variance, size_t n);

/* Median and interquartile range of n_zeros zeros and `n` values, which are sorted in place; numpy's interpolation. */
void scaler_quartiles(float *values, size_t n, size_t n_zeros, double *median, double *range);

#endif
