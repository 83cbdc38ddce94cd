/// The named character references of HTML (HTML standard, section 13.5).
enum NamedReferences {
    /// What the longest name without a semicolon has.
    static let longestBare = 6
    /// What the longest name of all has, its semicolon included.
    static let longest = 33

    /// The octets that a name stands for, with its semicolon where it has one; nil for a name that is none.
    static func octets(of name: ArraySlice<UInt8>) -> [UInt8]? { table[name.text] }

    private static let table: [String: [UInt8]] = {
        var table: [String: [UInt8]] = [:]
        table.reserveCapacity(2_400)
        for entry in list.utf8.split(separator: space) {
            let parts = entry.split(separator: equals)
            guard parts.count == 2 else { continue }
            var text = ""
            for digits in parts[1].split(separator: UInt8(ascii: "+")) {
                if let value = UInt32(String(digits) ?? "", radix: 16), let scalar = Unicode.Scalar(value) {
                    text.unicodeScalars.append(scalar)
                }
            }
            table[String(parts[0]) ?? ""] = Array(text.utf8)
        }
        return table
    }()
}
