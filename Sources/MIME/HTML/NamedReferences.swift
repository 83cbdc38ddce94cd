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
        // `name=hex+hex `, one after the other, over octets: this runs in the first message with a rare name.
        var name: [UInt8] = []
        var text = String.UnicodeScalarView()
        var value: UInt32 = 0
        var isName = true
        for octet in Array(list.utf8) + [space] {
            switch octet {
            case equals: isName = false
            case space, UInt8(ascii: "+"):
                if let scalar = Unicode.Scalar(value) { text.append(scalar) }
                value = 0
                guard octet == space else { continue }
                table[name.text] = Array(String(text).utf8)
                name.removeAll(keepingCapacity: true)
                text = String.UnicodeScalarView()
                isName = true
            case _ where isName: name.append(octet)
            default: value = value << 4 | UInt32(octet.hexadecimal ?? 0)
            }
        }
        return table
    }()
}
