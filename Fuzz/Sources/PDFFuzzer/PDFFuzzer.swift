import FuzzFiles
import FuzzSupport

/// PDF, RTF, shortcuts and parts of Office documents, by the first octet: read without a trap, within the bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    let beginning: [UInt8] =
        switch input.control() & 3 {
        case 0: Array("%PDF-1.7\n".utf8)
        case 1: Array("{\\rtf1".utf8)
        case 2: [0x4C, 0, 0, 0, 1, 0x14, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46]
        default: []
        }
    inspectFuzzed(beginning + input.bytes)
    return 0
}
