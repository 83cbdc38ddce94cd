public import Mail

extension ClientSession {
    /// A point of a session, as far as one who looks into it cares.
    public enum Point: Hashable, Sendable {
        /// The greeting.
        case greeting
        /// EHLO, HELO or LHLO.
        case hello
        /// STARTTLS.
        case startTLS
        /// The handshake.
        case handshake
        /// MAIL.
        case mail
        /// RCPT for a recipient, by its position.
        case recipient(Int)
        /// Any later one.
        case later
    }

    /// A reply, and to what.
    public struct Observation: Hashable, Sendable {
        /// To what.
        public var point: Point
        /// The reply.
        public var reply: Reply
    }

    var point: Point {
        switch stage {
        case .greeting: .greeting
        case .ehlo, .helo: .hello
        case .startTLS: .startTLS
        case .handshake: .handshake
        case .mail: .mail
        case .recipient(let index): .recipient(index)
        case .ready, .data, .content, .final, .reset, .quit, .over: .later
        }
    }
}
