import Glibc

/// What a worker and its supervisor say to each other over the lifeline: a datagram each.
enum LifelineMessage: Hashable {
    /// To the worker: the one before it trapped, by this signal.
    case forerunnerTrapped(signal: UInt8)
    /// To the worker: end by a trap of the thread of this number, which stands still.
    case end(thread: UInt8)
    /// To the supervisor: mail is taken.
    case ready
    /// To the supervisor: a thread will be heard of from now on, at least every few seconds.
    case joins(thread: UInt8, name: String)
    /// To the supervisor: the thread of this number does its work.
    case beats(thread: UInt8)
    /// To the supervisor: the worker stops, and its threads end.
    case stops

    /// Octets that a message has at most.
    static let maximumSize = 128

    /// As it is sent: a letter, a number, a name.
    var octets: [UInt8] {
        switch self {
        case .forerunnerTrapped(let signal): [UInt8(ascii: "F"), signal]
        case .end(let thread): [UInt8(ascii: "E"), thread]
        case .ready: [UInt8(ascii: "R")]
        case .joins(let thread, let name):
            [UInt8(ascii: "J"), thread] + Array(name.utf8.prefix(LifelineMessage.maximumSize - 2))
        case .beats(let thread): [UInt8(ascii: "B"), thread]
        case .stops: [UInt8(ascii: "S")]
        }
    }

    /// A message that was received; nil for octets that are none.
    init?(_ octets: some Collection<UInt8>) {
        guard let letter = octets.first else { return nil }
        let rest = octets.dropFirst()
        switch (letter, rest.first) {
        case (UInt8(ascii: "F"), let signal?): self = .forerunnerTrapped(signal: signal)
        case (UInt8(ascii: "E"), let thread?): self = .end(thread: thread)
        case (UInt8(ascii: "R"), _): self = .ready
        case (UInt8(ascii: "J"), let thread?):
            self = .joins(thread: thread, name: String(decoding: rest.dropFirst(), as: UTF8.self))
        case (UInt8(ascii: "B"), let thread?): self = .beats(thread: thread)
        case (UInt8(ascii: "S"), _): self = .stops
        default: return nil
        }
    }

    /// Sends it. Never waits: with a socket that is full nobody listens, and what was not said is of no use later.
    func send(over descriptor: Int32) {
        let octets = octets
        _ = Glibc.send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }

    /// What came.
    enum Received {
        case message(LifelineMessage)
        /// Nothing is there, or nothing that is a message.
        case nothing
        /// The other end is closed.
        case end
    }

    /// Takes the next one off the socket; waits for it unless told not to.
    static func receive(from descriptor: Int32, waits: Bool) -> Received {
        var buffer = [UInt8](repeating: 0, count: maximumSize)
        let count = recv(descriptor, &buffer, buffer.count, waits ? 0 : Int32(MSG_DONTWAIT))
        if count == 0 { return .end }
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .nothing : .end }
        return LifelineMessage(buffer.prefix(count)).map(Received.message) ?? .nothing
    }
}
