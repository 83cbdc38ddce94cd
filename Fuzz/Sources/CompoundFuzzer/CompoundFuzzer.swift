import FuzzFiles
import FuzzSupport
import Inspector

/// Compound files: the directory and each stream are read without a trap, no stream is longer than the file, and what
/// is in it is found as in live mail. Source of Visual Basic is unpacked within its limit.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    let control = input.control()
    if control & 1 != 0 {
        precondition(MacroSource.decompressed(input.bytes[...], limit: 4_096).count <= 4_096)
        return 0
    }
    let octets: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + input.bytes
    if let file = CompoundFile(octets[...]) {
        for entry in file.entries.prefix(64) { precondition(file.content(of: entry).count <= octets.count) }
    }
    inspectFuzzed(octets)
    return 0
}
