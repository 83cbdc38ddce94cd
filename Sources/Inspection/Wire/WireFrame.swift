public import NIOCore

/// What the gateway and the inspector say to each other over a pair of sockets.
///
/// A frame is its length (four octets, the least significant first), an octet for its kind, and a body of as many octets as
/// the length says. Numbers are unsigned, with the least significant octet first: counts and lengths have four octets,
/// others eight. Text is UTF-8 behind its length; a case of an enumeration is its name as text. What can be missing stands
/// behind an octet 0 or 1. The inspector begins with ``hello(_:)``. The gateway sends ``files(_:_:)``, one message's, and
/// the inspector answers with a ``report(_:)`` for each file in their order, as soon as it is made.
public enum WireFrame: Sendable, Hashable {
    /// The inspector is there: what holds it.
    case hello(SandboxState)
    /// The files of one message.
    case files([InspectionRequest], InspectionBounds)
    /// What was found in the next file.
    case report(InspectionReport)

    /// Octets before the body.
    public static let headLength = 5
    /// Octets of a body that an inspector takes.
    public static let longestRequest = 56 << 20
    /// Octets of a body that the gateway takes.
    public static let longestReport = 16 << 20

    /// How the body of a frame that has begun goes on: its kind and its length.
    ///
    /// - Parameter limit: octets of the longest body that is taken.
    /// - Returns: the length of the body, and the octet of its kind; nil where octets of the head are missing.
    public static func head(of octets: inout ByteBuffer, limit: Int) throws(WireError) -> (length: Int, kind: UInt8)? {
        guard octets.readableBytes >= headLength,
            let length = octets.readInteger(endianness: .little, as: UInt32.self),
            let kind = octets.readInteger(as: UInt8.self)
        else { return nil }
        guard Int(length) <= limit else { throw WireError(expected: "a frame of at most \(limit) octets") }
        return (Int(length), kind)
    }

    /// Reads the body of a frame.
    public init(kind: UInt8, body: ByteBuffer) throws(WireError) {
        var reader = WireReader(body)
        switch kind {
        case 1: self = .hello(try SandboxState(&reader))
        case 2:
            let bounds = try InspectionBounds(&reader)
            let files = try reader.list("files", limit: 10_000) { reader throws(WireError) in
                try InspectionRequest(&reader)
            }
            self = .files(files, bounds)
        case 3: self = .report(try InspectionReport(&reader))
        default: throw WireError(expected: "a kind from 1 to 3, not \(kind)")
        }
        try reader.end()
    }

    /// The octets of the frame, its head among them.
    public func encoded() -> ByteBuffer {
        var writer = WireWriter()
        let kind: UInt8
        switch self {
        case .hello(let state):
            kind = 1
            state.write(to: &writer)
        case .files(let files, let bounds):
            kind = 2
            bounds.write(to: &writer)
            writer.list(files) { $1.write(to: &$0) }
        case .report(let report):
            kind = 3
            report.write(to: &writer)
        }
        var frame = ByteBuffer()
        frame.reserveCapacity(Self.headLength + writer.octets.readableBytes)
        frame.writeInteger(UInt32(clamping: writer.octets.readableBytes), endianness: .little)
        frame.writeInteger(kind)
        frame.writeImmutableBuffer(writer.octets)
        return frame
    }
}

/// What holds an inspector, as it says before it takes the first file.
public struct SandboxState: Sendable, Hashable {
    /// The version of the protocol; both sides are of one build, and another version is another build's.
    public static let version = 2

    /// The version of the protocol that it speaks.
    public var version: Int
    /// Whether a filter of system calls is in force. A kernel may have been built without.
    public var hasSystemCallFilter: Bool
    /// Whether memory, CPU time, files and processes are limited.
    public var hasLimits: Bool

    /// What holds this process.
    public init(hasSystemCallFilter: Bool, hasLimits: Bool) {
        version = Self.version
        self.hasSystemCallFilter = hasSystemCallFilter
        self.hasLimits = hasLimits
    }
}
