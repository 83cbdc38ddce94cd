import Mail

/// Where a mailbox lies under a Maildir root: `<root>/<domain>/<local part>`.
enum MaildirPath {
    /// The folder of an address. No address leads out of its domain's folder, and two different ones (but for case)
    /// never share a folder.
    static func folder(of address: EmailAddress, under root: String) -> String {
        let domain: String
        switch address.host {
        case .domain(let name): domain = name.name
        case .literal(let address): domain = component(address.description)
        }
        return "\(root)/\(domain)/\(component(address.localPart.lowercased()))"
    }

    // Letters, digits and a few signs stand for themselves, every other octet is %XX; a leading dot too, so that a
    // component is never `.`, `..` or hidden. A longer one than file systems take is cut and told apart by a hash.
    static func component(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                UInt8(ascii: "="):
                result.append(byte)
            case UInt8(ascii: ".") where !result.isEmpty:
                result.append(byte)
            default:
                result += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        if result.isEmpty { return "%" }
        if result.count > 200 {
            // FNV-1a over the whole text.
            let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            result = result.prefix(180) + Array("%%\(String(hash, radix: 16))".utf8)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
