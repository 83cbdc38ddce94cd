import Glibc
package import Mail

extension Caller {
    /// A user of this machine, by number.
    package static func local(uid: UInt32) -> Caller { Caller(.local(uid: uid), name: userName(of: uid) ?? "\(uid)") }

    /// The user that runs this process.
    package static var current: Caller { .local(uid: getuid()) }

    private static func userName(of uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        // A buffer of its own: getpwuid's is shared by all threads.
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else { return nil }
        return String(cString: name)
    }
}
