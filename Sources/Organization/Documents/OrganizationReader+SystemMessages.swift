internal import Mail

/// Reads `systemMessages`.
extension OrganizationReader {
    static func systemMessages(_ root: ObjectReader) -> [SystemMessage] {
        var lines: [Key: Int] = [:]
        return root.objects("systemMessages", kind: "SystemMessage", name: "DsnCode").compactMap { reader in
            defer { reader.finish() }
            guard let message = systemMessage(reader) else { return nil }
            let key = Key(code: message.dsnCode, language: message.language, isInternal: message.isInternal)
            if let line = lines.updateValue(reader.line, forKey: key) {
                reader.mistake(
                    "DsnCode", "has a text of this language already, in line \(line)", mend: "keep one of them")
            }
            return message
        }
    }

    private struct Key: Hashable {
        var code: EnhancedStatusCode
        var language: ReportLanguage
        var isInternal: Bool
    }

    private static func systemMessage(_ reader: ObjectReader) -> SystemMessage? {
        let code = reader.required("DsnCode", expected: "a status code of class 4 or 5 such as 5.1.1") { text in
            EnhancedStatusCode(text).flatMap { $0.statusClass == 2 ? nil : $0 }
        }
        let languages = ReportLanguage.allCases.map(\.rawValue).joined(separator: " or ")
        let language = reader.required("Language", expected: "a language of reports: \(languages)") {
            ReportLanguage(tag: $0)
        }
        let isInternal = reader.bool("Internal")
        let length = SystemMessage.maximumLength
        let text = reader.required("Text", expected: "a text of 1 to \(length) characters") { text in
            (1...length).contains(text.count) && !text.allSatisfy(\.isWhitespace) ? text : nil
        }
        reader.unsupported(["QuotaMessageType"])
        guard let code, let language, let text else { return nil }
        return SystemMessage(dsnCode: code, language: language, isInternal: isInternal, text: text)
    }
}
