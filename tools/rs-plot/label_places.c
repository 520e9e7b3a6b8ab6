/* label_places.c: greedy, as a person does it by hand. */
#include "label_places.h"

enum { GAP = 7, N_SIDES = 4 };

static bool overlap(const struct label *a, const struct label *b)
{
    double apart = (a->height + b->height) / 2;

    return a->left < b->left + b->width && b->left < a->left + a->width && a->baseline - b->baseline < apart
           && b->baseline - a->baseline < apart;
}

static bool fits(const struct label *labels, size_t i, double width, double height)
{
    const struct label *label = &labels[i];

    if (label->left < 0 || label->left + label->width > width || label->baseline - label->height / 2 < 0
            || label->baseline + label->height / 2 > height)
        return false;
    for (size_t j = 0; j < i; j++)
        if (labels[j].placed && overlap(label, &labels[j]))
            return false;
    return true;
}

static void put(struct label *label, int side)
{
    double half = label->width / 2;
    const double left[N_SIDES] = {label->x + GAP, label->x - GAP - label->width, label->x - half, label->x - half};
    const double up[N_SIDES] = {0, 0, label->height * 0.9, -label->height * 0.9};

    label->left = left[side];
    label->baseline = label->y + up[side];
}

void label_places(struct label *labels, size_t n, double width, double height)
{
    for (size_t i = 0; i < n; i++) {
        labels[i].placed = false;
        for (int side = 0; side < N_SIDES && !labels[i].placed; side++) {
            put(&labels[i], side);
            labels[i].placed = fits(labels, i, width, height);
        }
    }
}

size_t label_characters(const char *text, size_t length)
{
    size_t n = 0;

    for (size_t i = 0; i < length; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}
