/// The mail flow rules by which Exchange Server gives copies for the junk folder an SCL that its mailboxes act on.
struct ExchangeRules {
    let fields: HybridFields

    /// Above the `SCLJunkThreshold` of 4 that Exchange Server begins with.
    private static let confidence = 6

    var sections: [HybridGuide.Section] {
        var script = ""
        for remark in fields.remarks { script += PowerShell.comment(remark) }
        script += PowerShell.comment(
            "A mailbox files what has an SCL above SCLJunkThreshold (Get-OrganizationConfig), which is 4 unless it was changed,"
        )
        script += PowerShell.comment("while its junk e-mail rule is on (Get-MailboxJunkEmailConfiguration).")
        for value in HybridFields.junk { script += rule(value) }
        return [.init(place: "Exchange Management Shell", text: script)]
    }

    /// A rule on a line of its own, so that each can be run by itself.
    private func rule(_ value: String) -> String {
        [
            "New-TransportRule", "-Name", PowerShell.quoted("Postern verdict \(value): junk"),
            "-HeaderContainsMessageHeader", PowerShell.quoted(HybridFields.report), "-HeaderContainsWords",
            PowerShell.quoted("SFV:\(value)"), "-SetSCL", "\(Self.confidence)",
        ].joined(separator: " ") + "\n"
    }
}
