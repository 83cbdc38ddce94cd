public import NIOCore

/// The octets of one run.
public struct FuzzInput {
    private var rest: ArraySlice<UInt8>

    /// Copies what libFuzzer hands over; the memory is its own only until the run ends.
    public init(_ data: UnsafePointer<UInt8>, _ size: Int) {
        self.rest = Array(UnsafeBufferPointer(start: data, count: size))[...]
    }

    /// What has not been taken.
    public var bytes: [UInt8] { Array(rest) }

    /// What has not been taken as text; octets that are no UTF-8 become U+FFFD.
    public var text: String { String(decoding: rest, as: UTF8.self) }

    /// What has not been taken, in a buffer whose reader index is not 0, as that of a slice is.
    public var buffer: ByteBuffer {
        var buffer = ByteBuffer(string: "~~~")
        buffer.writeBytes(rest)
        buffer.moveReaderIndex(forwardBy: 3)
        return buffer
    }

    /// Takes the first octet, which steers the run; a letter in the seeds.
    public mutating func control() -> UInt8 { rest.popFirst() ?? 0 }
}

/// Cuts bytes into pieces: all in one, octet by octet, or pieces whose sizes follow from `seed`.
public func pieces(of bytes: [UInt8], seed: UInt8) -> [ArraySlice<UInt8>] {
    if seed & 7 == 0 { return [bytes[...]] }
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    var state = UInt32(seed)
    while start < bytes.count {
        state = state &* 1_664_525 &+ 1_013_904_223
        let size = seed & 7 == 1 ? 1 : 1 + Int(state >> 24) % Int(seed)
        let end = min(bytes.count, start + size)
        pieces.append(bytes[start..<end])
        start = end
    }
    return pieces
}
