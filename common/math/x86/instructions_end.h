/* instructions_end.h: what avx2.h or avx512.h has defined ends here, at the end of each template. */
#undef NAME
#undef TARGET
#undef INLINE
#undef REGISTERS
#undef WIDTH
#undef VECTOR
#undef ZERO
#undef SPREAD
#undef LOAD
#undef STORE
#undef ADD
#undef SUBTRACT
#undef MULTIPLY
#undef FUSED
#undef FUSED_MINUS
#undef EIGHT
