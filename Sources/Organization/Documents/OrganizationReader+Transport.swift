internal import Mail

/// Reads `transportConfig`.
extension OrganizationReader {
    private static let expiration = Interval.hours(12)...Interval.hours(24)
    private static let delay = Interval.seconds(1)...Interval.hours(24)

    static func transportConfig(_ reader: ObjectReader) -> TransportConfig {
        let expiration = timeSpan(reader, "MessageExpiration", expiration)
        let delay = timeSpan(reader, "DelayNotificationTimeout", delay) ?? TransportConfig().delayNotificationTimeout
        let postmaster = reader.scalar(
            "ExternalPostmasterAddress", expected: "an address such as postmaster@contoso.com"
        ) { text in EmailAddress(text).flatMap { $0.domain == nil ? nil : $0 } }
        let externalReports = reports(reader, "External")
        let internalReports = reports(reader, "Internal")
        let failureAction: EightBitConversionFailureAction? = reader.choice("EightBitConversionFailureAction")
        reader.unsupported([
            "ExternalDsnMaxMessageAttachSize", "InternalDsnMaxMessageAttachSize", "GenerateCopyOfDSNFor",
            "JournalingReportNdrTo", "Rfc2231EncodingEnabled", "SmtpClientAuthenticationDisabled",
        ])
        if let expiration, delay >= expiration, reader.has("DelayNotificationTimeout"),
            externalReports.delayDsnEnabled || internalReports.delayDsnEnabled
        {
            reader.mistake(
                "DelayNotificationTimeout", "is not shorter than MessageExpiration, so nobody would be told of a delay",
                mend: "give a time shorter than \(TimeSpan.text(expiration)), or set ExternalDelayDsnEnabled and "
                    + "InternalDelayDsnEnabled to false")
        }
        reader.finish()
        var config = TransportConfig(
            messageExpiration: expiration, delayNotificationTimeout: delay, externalPostmasterAddress: postmaster,
            externalReports: externalReports, internalReports: internalReports)
        if let failureAction { config.eightBitConversionFailureAction = failureAction }
        return config
    }

    private static func reports(_ reader: ObjectReader, _ whose: String) -> TransportConfig.Reports {
        TransportConfig.Reports(
            delayDsnEnabled: reader.bool("\(whose)DelayDsnEnabled", default: true),
            defaultLanguage: reader.scalar(
                "\(whose)DsnDefaultLanguage", expected: "a language such as en, de or pt-BR", languageTag),
            languageDetectionEnabled: reader.bool("\(whose)DsnLanguageDetectionEnabled", default: true),
            sendHtml: reader.bool("\(whose)DsnSendHtml", default: true),
            reportingAuthority: reader.scalar(
                "\(whose)DsnReportingAuthority", expected: "a domain such as mail.contoso.com"
            ) { try? Domain($0) })
    }

    private static func timeSpan(
        _ reader: ObjectReader, _ field: String, _ range: ClosedRange<Interval>
    ) -> Interval? {
        let expected =
            "a time as [days.]hours:minutes:seconds from \(TimeSpan.text(range.lowerBound)) to "
            + TimeSpan.text(range.upperBound)
        return reader.scalar(field, expected: expected) { text in
            TimeSpan.interval(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    // RFC 5646 section 2.1: language = 2*3ALPHA, subtags of 1 to 8 letters and digits behind hyphens.
    static func languageTag(_ text: String) -> String? {
        let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 35, let language = subtags.first, (2...3).contains(language.count),
            language.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) })
        else { return nil }
        for subtag in subtags.dropFirst() {
            guard (1...8).contains(subtag.count),
                subtag.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) })
            else { return nil }
        }
        return text
    }
}
