#include <stdarg.h>
#include <gd.h>
#include <zbar.h>

static inline void images_ignore(int priority, const char *format, va_list arguments) {}

/// Has gd not write about broken images to standard error. Its function takes a list of arguments, which Swift has not.
static inline void images_be_silent(void) { gdSetErrorMethod(images_ignore); }
