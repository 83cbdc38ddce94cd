import FuzzSupport
import SMTP

/// MTA-STS policies and records: what is read is within its bounds, and line ends make no difference.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = FuzzInput(data, size).bytes
    if let policy = try? StrictTransportText(reading: bytes) {
        precondition(policy.maxAge <= StrictTransportText.longestAge)
        precondition(policy.exchangers.count <= StrictTransportText.maximumExchangers)
        precondition(policy.mode == .none || !policy.exchangers.isEmpty)
        var written = "version: STSv1\r\nmode: \(policy.mode.rawValue)\r\n"
        for exchanger in policy.exchangers {
            written += "mx: \(exchanger.isWildcard ? "*." : "")\(exchanger.domain)\r\n"
        }
        written += "max_age: \(policy.maxAge)\r\n"
        precondition((try? StrictTransportText(reading: Array(written.utf8))) == policy)
    }
    if let record = StrictTransportRecord(records: [bytes]) {
        precondition((1...32).contains(record.id.utf8.count))
        precondition(StrictTransportRecord(records: [bytes, bytes]) == nil)
        precondition(StrictTransportRecord(records: [Array("v=STSv1; id=\(record.id);".utf8)]) == record)
    }
    return 0
}
