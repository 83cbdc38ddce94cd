public import NIOCore

/// Reads the replies of a session with clamd (`zIDSESSION`): each `NUMBER: TEXT` and a null. Takes any octets.
///
/// What is no reply, or is longer than one, makes the rest of the session unreadable.
public struct ClamdReplyReader: Sendable {
    /// What a piece of the session is.
    public enum Piece: Sendable, Hashable {
        /// The reply to the command of this number, counted from 1.
        case reply(Int, ClamdReply)
        /// Nothing that clamd says. Nothing follows it.
        case malformed
    }

    /// Octets of a reply: a path, a name of a signature and a few words.
    public static let limit = 4_096

    private var pending: [UInt8] = []
    private var isBroken = false

    /// A reader at the beginning of a session.
    public init() {}

    /// Takes octets and gives the replies that are whole by then, in their order.
    public mutating func read(_ octets: ByteBuffer) -> [Piece] {
        var pieces: [Piece] = []
        for octet in octets.readableBytesView {
            if isBroken { return pieces }
            guard octet == 0 else {
                if pending.count >= Self.limit {
                    fail(&pieces)
                } else {
                    pending.append(octet)
                }
                continue
            }
            guard let (number, reply) = Self.reply(pending) else {
                fail(&pieces)
                continue
            }
            pieces.append(.reply(number, reply))
            pending = []
        }
        return pieces
    }

    private static func reply(_ text: [UInt8]) -> (Int, ClamdReply)? {
        if let colon = text.firstIndex(of: UInt8(ascii: ":")), (1...9).contains(colon),
            let number = Self.number(text[..<colon]), text[(colon + 1)...].first == UInt8(ascii: " "),
            let reply = ClamdReply(text[(colon + 2)...])
        {
            return (number, reply)
        }
        // Before it reads the number of a command, clamd answers without one: to too many sessions, and to a stream that
        // is too long for it.
        switch ClamdReply(text) {
        case .error(let words): return (0, .error(words))
        case .tooLarge: return (0, .tooLarge)
        default: return nil
        }
    }

    private mutating func fail(_ pieces: inout [Piece]) {
        isBroken = true
        pending = []
        pieces.append(.malformed)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }
}
