#if DEBUG
    import Glibc
    import NIOCore

    /// Where a test of the debug binary can have the process trap: at content that holds a marker
    /// (CONTRIBUTING.md, "Fault points").
    enum FaultPoint: String {
        case reception
        case examination
        case delivery

        /// `POSTERN_TRAP=delivery:marker`.
        private static let armed: (point: String, marker: String)? = {
            guard let text = getenv("POSTERN_TRAP").map({ String(cString: $0) }),
                let colon = text.firstIndex(of: ":")
            else { return nil }
            return (String(text[..<colon]), String(text[text.index(after: colon)...]))
        }()

        /// Traps when this point is armed and the content holds the marker.
        func pass(_ content: ByteBuffer) {
            guard let armed = FaultPoint.armed, armed.point == rawValue else { return }
            if String(buffer: content).contains(armed.marker) {
                // A real trap: a signal that is raised would wait where it is blocked.
                preconditionFailure("fault point \(rawValue), as POSTERN_TRAP asks")
            }
        }
    }
#endif
