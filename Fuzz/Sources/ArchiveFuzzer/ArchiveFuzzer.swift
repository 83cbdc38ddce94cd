import FuzzFiles
import FuzzSupport
import Inspector

/// Archives of any kind, by their signature: listed and unpacked without a trap, within the bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let octets = FuzzInput(data, size).bytes
    if let directory = ZipDirectory(octets[...]) { precondition(directory.count <= octets.count / 46) }
    inspectFuzzed(octets)
    return 0
}
