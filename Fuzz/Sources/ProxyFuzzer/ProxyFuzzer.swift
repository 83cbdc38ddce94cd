import FuzzSupport
import Mail
import NIOCore
import SMTP

/// PROXY protocol headers: what is taken is bounded, and the same however the octets are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let whole = FuzzInput(data, size).buffer
    let atOnce = parse(whole)
    if case .taken(_, let length) = atOnce {
        precondition((1...16 + ProxyHeader.longestBlock).contains(length) && length <= whole.readableBytes)
    }
    // Octet by octet until there is a result.
    var input = ByteBuffer()
    var result = Outcome.incomplete
    for octet in whole.readableBytesView {
        input.writeInteger(octet)
        result = parse(input)
        if result != .incomplete { break }
    }
    switch (atOnce, result) {
    // A line may be seen to be too long before it is seen to be nonsense, and the other way round.
    case (.refused, .refused): break
    default: precondition(atOnce == result)
    }
    return 0
}

private enum Outcome: Equatable {
    case incomplete, refused
    case taken(ProxyHeader, Int)
}

private func parse(_ buffer: ByteBuffer) -> Outcome {
    var input = buffer
    do throws(ProxyHeader.ParseError) {
        guard let header = try ProxyHeader.parse(&input) else { return .incomplete }
        return .taken(header, buffer.readableBytes - input.readableBytes)
    } catch {
        return .refused
    }
}
