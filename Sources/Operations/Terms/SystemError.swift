import Glibc

/// What `errno` says, in words.
package func systemError(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
