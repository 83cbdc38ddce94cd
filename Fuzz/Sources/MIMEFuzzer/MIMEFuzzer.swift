import FuzzSupport
import MIME
import NIOCore

/// What is in a message: any octets are looked into without a trap, within the bounds, and the same each time; the content
/// of a part is as long as the part says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    var bounds = ContentBounds()
    // Narrow ones are met by short inputs, too.
    let control = input.control()
    if control & 1 != 0 {
        bounds.depth = 3
        bounds.parts = 6
        bounds.header = 64
        bounds.delimiters = 8
        bounds.text = 128
        bounds.words = 64
        bounds.links = 3
        bounds.names = 2
        bounds.name = 16
        bounds.defects = 4
    }
    let content = input.buffer
    let facts = ContentFacts(reading: content, bounds: bounds)
    precondition(!facts.parts.isEmpty && facts.parts.count <= bounds.parts)
    precondition(facts.links.count <= bounds.links)
    precondition(facts.defects.count <= bounds.defects + 1)
    precondition(Set(facts.parts.map(\.path)).count == facts.parts.count)
    for part in facts.parts where facts.sha256(of: part) != nil {
        precondition(facts.content(of: part)?.readableBytes == part.size)
    }
    if control & 2 != 0 {
        let again = ContentFacts(reading: content, bounds: bounds)
        precondition(again.parts.map(\.path) == facts.parts.map(\.path))
        precondition(again.defects == facts.defects && again.links == facts.links)
    }
    return 0
}
