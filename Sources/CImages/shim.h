#include <gd.h>
#include <zbar.h>
