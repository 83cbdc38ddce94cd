import FuzzSupport
import NIOCore
import SMTP

/// The line grammar of DATA: a decoder that is fed in pieces says the same as a plain reading of the whole.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    let seed = input.control()
    let bytes = input.bytes
    let expected = read(bytes)

    var decoder = ContentDecoder(sizeLimit: .max, lineLimit: .max)
    var content: [UInt8] = []
    var consumed: Int?
    var fed = 0
    feeding: for piece in pieces(of: bytes, seed: seed) {
        var buffer = ByteBuffer(bytes: piece)
        fed += piece.count
        while let event = decoder.next(&buffer) {
            switch event {
            case .content(let slice):
                precondition(slice.readableBytes > 0)
                content += slice.readableBytesView
            case .end:
                consumed = fed - buffer.readableBytes
                break feeding
            }
        }
        precondition(buffer.readableBytes == 0)
    }

    precondition(consumed == expected.end)
    if consumed != nil {
        precondition((decoder.fault == nil) == expected.isClean)
        if expected.isClean { precondition(content == expected.content && decoder.size == content.count) }
    }
    return 0
}

/// What RFC 5321 section 4.1.1.4 says of these octets, as plainly as it can be written.
private func read(_ bytes: [UInt8]) -> (content: [UInt8], end: Int?, isClean: Bool) {
    var content: [UInt8] = []
    var isClean = true
    var isLineStart = true
    var index = 0
    while index < bytes.count {
        let rest = bytes[index...]
        if isLineStart, rest.starts(with: [46, 13, 10]) { return (content, index + 3, isClean) }
        if isLineStart, rest.first == 46 {
            isLineStart = false
            index += 1
            continue
        }
        if rest.starts(with: [13, 10]) {
            content += [13, 10]
            isLineStart = true
            index += 2
            continue
        }
        if [0, 10, 13].contains(bytes[index]) { isClean = false }
        content.append(bytes[index])
        isLineStart = false
        index += 1
    }
    return (content, nil, isClean)
}
