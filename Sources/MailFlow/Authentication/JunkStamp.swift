internal import Facts
internal import Mail

/// The header fields that tell a host of the organization to put a copy into the junk folder
/// (docs/reference/sender-authentication.md).
enum JunkStamp {
    /// `CAT`: what kind of unwanted mail it is.
    enum Category: String {
        /// The sender is not who the message says it is.
        case spoof = "SPOOF"
    }

    /// The fields, topmost first. The reverse name is empty where nobody has asked for it.
    static func fields(
        _ category: Category, client: IPAddress, helo: String, reverseName: ReverseName?
    ) -> [String] {
        // The fields and their order are EOP's; readers look for `SFV:SPM;` in the unfolded line, so that no pair may
        // hold a blank.
        let report = [
            ("CIP", client.description), ("CTRY", ""), ("LANG", ""), ("SCL", "5"), ("SRV", ""), ("IPV", "NLI"),
            ("SFV", "SPM"), ("H", name(helo)), ("PTR", ptr(reverseName)),
            ("CAT", category.rawValue), ("SFS", ""), ("DIR", "INB"),
        ]
        return [
            "X-Forefront-Antispam-Report:\r\n " + report.map { "\($0.0):\($0.1);" }.joined(),
            "X-Spam-Flag: YES",
        ]
    }

    private static func ptr(_ reverseName: ReverseName?) -> String {
        switch reverseName {
        case .found(let names): names.first.map { name($0.name) } ?? ""
        case .missing: "InfoDomainNonexistent"
        case .unknown, nil: ""
        }
    }

    /// What a peer calls itself, without anything that could end the pair or the line.
    private static func name(_ text: String) -> String {
        String(decoding: text.utf8.prefix(255).filter { $0 > 0x20 && $0 < 0x7f && $0 != 0x3b }, as: UTF8.self)
    }
}
