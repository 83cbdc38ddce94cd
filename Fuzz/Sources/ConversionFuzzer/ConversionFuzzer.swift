import FuzzSupport
import Mail
import NIOCore

/// Conversion of 8-bit content: whole lines without octets above 127, the same however the lines come, and nothing left to
/// convert. Reading encoded-words never traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = FuzzInput(data, size)
    // Lines as they are stored: each with CRLF, and without other CR or NUL.
    let lines = input.bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
        line.filter { $0 != 13 && $0 != 0 } + [13, 10]
    }
    let whole = convert([lines.flatMap { $0 }])
    let apart = convert(lines.map { Array($0) })
    precondition(whole == apart)
    if let whole {
        precondition(whole.suffix(2) == [13, 10])
        precondition(whole.allSatisfy { $0 < 0x80 })
        precondition(convert([whole]) == whole)
    }
    _ = EncodedWords.decoded(input.text)
    return 0
}

private func convert(_ pieces: [[UInt8]]) -> [UInt8]? {
    var scan = SevenBitScan()
    for piece in pieces { scan.read(ByteBuffer(bytes: piece)) }
    guard let plan = try? scan.finish() else { return nil }
    var writer = SevenBitWriter(plan)
    var output = ByteBuffer()
    for piece in pieces { writer.write(ByteBuffer(bytes: piece), into: &output) }
    writer.finish(into: &output)
    return Array(output.readableBytesView)
}
