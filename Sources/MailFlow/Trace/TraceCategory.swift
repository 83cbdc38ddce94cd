package import Mail

extension VerdictCategory {
    /// The categories that a word means: its own name in any case of letters, or what people call several of them. Empty for
    /// a word that means none.
    package static func meant(by word: String) -> [VerdictCategory] {
        let plain = TraceText.lowered(word)
        if let category = allCases.first(where: { TraceText.lowered($0.rawValue) == plain }) { return [category] }
        switch String(decoding: plain, as: UTF8.self) {
        case "malware", "virus": return [.malware, .antiMalware]
        case "file", "filetype", "file-type": return [.fileType]
        case "phish", "phishing": return [.highConfidencePhishing, .phishing, .intraOrganizationPhishing]
        case "spam", "junk": return [.highConfidenceSpam, .spam, .outboundSpam]
        case "good", "ham", "clean": return [.none]
        default: return []
        }
    }
}
