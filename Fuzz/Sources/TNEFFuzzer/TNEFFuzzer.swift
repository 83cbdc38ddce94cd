import FuzzFiles
import FuzzSupport
import Inspector

/// winmail.dat: attributes, properties and compressed text are read without a trap, within the bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let octets: [UInt8] = [0x78, 0x9F, 0x3E, 0x22, 1, 0] + FuzzInput(data, size).bytes
    if let file = TNEFFile(octets[...]) { precondition(file.attachments.count <= 1_000) }
    inspectFuzzed(octets)
    return 0
}
