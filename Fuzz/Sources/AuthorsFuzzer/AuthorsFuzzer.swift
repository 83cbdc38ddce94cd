import FuzzSupport
import Mail
import NIOCore

/// From fields: what is found is an address that reads as itself, within the bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = FuzzInput(data, size)
    for buffer in [input.buffer, ByteBuffer(bytes: Array("From:".utf8) + input.bytes)] {
        let authors = MessageAuthors(reading: buffer)
        let summary = HeaderSummary(reading: buffer, ownName: "")
        precondition(authors.addresses.count <= MessageAuthors.maximumCount)
        precondition(authors.fieldCount >= summary.fromCount)
        precondition(authors.fieldCount > 0 || authors.addresses.isEmpty && !authors.isMalformed)
        precondition(authors.single == nil || !authors.isMalformed)
        for address in authors.addresses {
            let again = MessageAuthors(reading: ByteBuffer(string: "From: <\(address)>\r\n"))
            // One in quotes may be another besides.
            precondition(again.addresses.contains(address))
        }
        let short = MessageAuthors(reading: buffer, limit: size / 2)
        precondition(short.fieldCount == authors.fieldCount)
    }
    return 0
}
