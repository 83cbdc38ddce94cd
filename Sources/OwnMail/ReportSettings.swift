import Mail
import NIOCore
import Organization

/// What an organization wants of a report to one sender: the `Internal…` settings of `transportConfig` for a sender of
/// its own domains, the `External…` ones for anybody else.
struct ReportSettings {
    /// Whether the sender's domain is the organization's own.
    let isInternal: Bool
    /// The settings.
    let reports: TransportConfig.Reports
    /// Who reports: `postmaster@` the default accepted domain, or to the outside `ExternalPostmasterAddress`.
    let from: EmailAddress?
    private let messages: [SystemMessage]

    init(for sender: ReversePath, owner: OrganizationSnapshot, snapshot: ConfigurationSnapshot) {
        isInternal = snapshot.acceptedDomain(of: sender.address?.domain, in: owner) != nil
        let transport = owner.document.transportConfig
        reports = transport.reports(isInternal: isInternal)
        messages = owner.document.systemMessages
        let postmaster = owner.defaultAddress("postmaster")
        from = isInternal ? postmaster : transport.externalPostmasterAddress ?? postmaster
    }

    /// The language for a report on this message: its own where that is looked for and known, else the default one.
    func language(of original: ByteBuffer) -> ReportLanguage {
        if reports.languageDetectionEnabled, let language = ReportLanguage(headerOf: original) { return language }
        return reports.defaultLanguage.flatMap { ReportLanguage(tag: $0) } ?? .english
    }

    /// The organization's own text for a status.
    func text(for status: EnhancedStatusCode, in language: ReportLanguage) -> String? {
        messages.first { $0.dsnCode == status && $0.language == language && $0.isInternal == isInternal }?.text
    }
}
