#include <stddef.h>
#include <stdint.h>

/// The processor's own instruction for CRC-32C (RFC 3720 appendix B.4), which Swift has no name for.
#if defined(__x86_64__)
#include <cpuid.h>

/// Whether this processor has it.
static inline int checksum_has_crc32c(void) {
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_2) != 0;
}

/// The state behind some octets more; the processor has to have the instruction.
static inline uint32_t checksum_crc32c(uint32_t state, const void *octets, size_t count) {
    const unsigned char *next = (const unsigned char *)octets;
    uint64_t crc = state;
    for (; count >= 32; next += 32, count -= 32) {
        uint64_t words[4];
        __builtin_memcpy(words, next, 32);
        __asm__("crc32q %1, %0" : "+r"(crc) : "rm"(words[0]));
        __asm__("crc32q %1, %0" : "+r"(crc) : "rm"(words[1]));
        __asm__("crc32q %1, %0" : "+r"(crc) : "rm"(words[2]));
        __asm__("crc32q %1, %0" : "+r"(crc) : "rm"(words[3]));
    }
    for (; count >= 8; next += 8, count -= 8) {
        uint64_t word;
        __builtin_memcpy(&word, next, 8);
        __asm__("crc32q %1, %0" : "+r"(crc) : "rm"(word));
    }
    for (; count > 0; next++, count--) __asm__("crc32b %1, %0" : "+r"(crc) : "rm"(*next));
    return (uint32_t)crc;
}
#else
static inline int checksum_has_crc32c(void) { return 0; }
static inline uint32_t checksum_crc32c(uint32_t state, const void *octets, size_t count) { return state; }
#endif
