package import Organization

extension Examination {
    /// The order in which everything is decided about a whole message. docs/architecture.md has the same list.
    ///
    /// A line is a stage; a new one is added here and nowhere else.
    package static let stages: [any ExaminationStage] = [
        EntryPoint(.arrival),
        MessageLimits(),
        OrganizationLimits(),
        BlockedRecipients(),
        AutomaticMail(),
        LoopGuard(),
        AuthenticationStage(),
        HeaderFirewallStage(),
        MalwareStage(),
        ScoringStage(),
        VerdictStage(),
        EntryPoint(.resolution),
        RecipientAdmission(),
        RecipientResolution(),
        MailFlowRules(),
        RecipientVerdicts(),
        FirstContactBanner(),
        MemoryStage(),
        Routing(),
        SenderRewriting(),
        PriorityStage(),
        AntispamStamps(),
        EntryPoint(.routed),
        ArrivalStamps(),
        Signing(),
        Sealing(),
    ]
}

extension ExaminationBasis {
    /// The basis with the stages of ``Examination/stages``. Without the server's secrets senders are not rewritten and
    /// loops known by Received fields alone; with the empty keyring nothing is signed.
    package convenience init(
        snapshot: ConfigurationSnapshot, secrets: ServerSecrets? = nil, keyring: DKIMKeyring = DKIMKeyring()
    ) {
        self.init(snapshot: snapshot, secrets: secrets, keyring: keyring, stages: Examination.stages)
    }
}
