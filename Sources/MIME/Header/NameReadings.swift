import Mail
import NIOCore

/// The names that programs make of what a header says.
enum NameReadings {
    /// The readings of one value: out of encoded-words, which do not belong into parameters (RFC 2047 section 5) and are
    /// read there all the same, and as it is.
    static func of(_ value: ExtendedParameter.Value, limit: Int) -> [String] {
        var readings: [String] = []
        if value.charset == nil, let decoded = decoded(value.octets) { readings.append(decoded) }
        let plain = value.text
        if !readings.contains(plain) { readings.append(plain) }
        return readings.map { $0.cut(toOctets: limit) }.filter { !$0.isEmpty }
    }

    private static func decoded(_ octets: [UInt8]) -> String? {
        guard octets.contains(UInt8(ascii: "?")) else { return nil }
        let groups = EncodedWord.groups(in: octets, .lenient)
        guard !groups.isEmpty else { return nil }
        var result = ""
        var plain = 0
        for group in groups {
            let between = octets[plain..<group.range.lowerBound]
            if plain == 0 || !between.allSatisfy(EncodedWord.isBlank) { result += between.text }
            result += ExtendedParameter.Value(octets: group.content, charset: group.charset).text
            plain = group.range.upperBound
        }
        return result + octets[plain...].text
    }

    /// The last part of a Content-Location, percent-decoded.
    static func location(_ value: [UInt8]) -> [UInt8]? {
        let url = value.filter { $0 > space }.prefix {
            $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        let last = url.split(separator: slash, omittingEmptySubsequences: false).last ?? []
        let name = ExtendedParameter.percentDecoded(last)
        return name.contains(dot) ? name : nil
    }
}
