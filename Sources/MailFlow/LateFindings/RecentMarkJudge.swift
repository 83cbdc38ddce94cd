internal import Facts
internal import Learning
package import Mail
package import Organization

/// What is known by now of a message of which only a mark is left.
package struct DeliveredFinding: Hashable, Sendable {
    /// What the message is.
    package var category: VerdictCategory
    /// What is known, on one line, safe to show: `TenantBlockUrl contoso.example/*`.
    package var cause: String

    /// Puts one together.
    package init(category: VerdictCategory, cause: String) {
        self.category = category
        self.cause = cause
    }
}

/// Tells of marks what is known of their messages by now: what the organization's list blocks, what a list of hashes has, and
/// campaigns that people report (docs/reference/late-findings.md#delivered-mail). Only what is graver than what the message was
/// taken for is found.
package struct RecentMarkJudge: Sendable {
    private let blocks: BlockMarks
    private let hashes: MalwareHashList
    private let campaigns: (any CampaignMemory)?
    private let moment: WallTime

    /// Judges by what an organization blocks at a moment.
    ///
    /// - Parameters:
    ///   - hashes: this server's lists of hashes.
    ///   - campaigns: what people have reported; nil where this server learns nothing.
    package init(
        _ items: [TenantAllowBlockListItem], hashes: MalwareHashList = MalwareHashList(),
        campaigns: (any CampaignMemory)? = nil, at moment: WallTime
    ) {
        blocks = BlockMarks(items, at: moment, digest: RecentMark.digest)
        self.hashes = hashes
        self.campaigns = campaigns
        self.moment = moment
    }

    /// The gravest that is found of a message; nil where nothing is.
    package func finding(of mark: RecentMark) -> DeliveredFinding? {
        guard let found = gravest(of: mark), found.category < mark.category else { return nil }
        return found
    }

    private func gravest(of mark: RecentMark) -> DeliveredFinding? {
        for file in mark.files {
            if let value = blocks.block(file: file) { return blocked(.blockedFile, value, .malware) }
        }
        for file in mark.files {
            if let label = hashes.label(of: file) {
                let name = SafeText.escaped("HashList.\(label)", limit: 200)
                return DeliveredFinding(category: .malware, cause: "malware \(name)")
            }
        }
        // What the organization's own people send, no list of senders and links stops.
        guard mark.isIncoming else { return nil }
        if let value = blocks.block(mark.links) { return blocked(.blockedURL, value, .highConfidencePhishing) }
        if let value = blocks.block(senders: mark.senders) {
            return blocked(.blockedSender, value, .highConfidencePhishing)
        }
        return reported(mark)
    }

    private func blocked(
        _ kind: VerdictOverride.Kind, _ value: String, _ category: VerdictCategory
    ) -> DeliveredFinding {
        DeliveredFinding(
            category: category, cause: SafeText.escaped(VerdictOverride(kind, value).description, limit: 320))
    }

    private func reported(_ mark: RecentMark) -> DeliveredFinding? {
        guard let campaigns, let octets = mark.campaign, let print = Fingerprint(octets: octets),
            let match = campaigns.campaign(
                print, isKnownSender: mark.isKnownSender, for: mark.organization, at: moment),
            // As for new mail: one thing in common, or one person's word, gives no class.
            match.kinds.count >= 2, match.isConfirmed
        else { return nil }
        return match.isPhish
            ? DeliveredFinding(category: .phishing, cause: "people report others like it as phishing")
            : DeliveredFinding(category: .spam, cause: "people report others like it as spam")
    }
}
