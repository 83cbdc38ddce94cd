package import MailFlow

/// What looks for malware, the same at every moment.
package struct FixedEngines: MalwareEngineSource {
    /// The engines.
    package let engines: [any MalwareEngine]
    /// The lists of hashes.
    package let hashList: MalwareHashList

    package init(_ engines: [any MalwareEngine] = [], hashList: MalwareHashList = MalwareHashList()) {
        self.engines = engines
        self.hashList = hashList
    }
}

/// What says how unwanted mail is, the same at every moment.
package struct FixedSpamEngines: SpamEngineSource {
    /// The engines.
    package let spamEngines: [any SpamEngine]

    package init(_ spamEngines: [any SpamEngine]) { self.spamEngines = spamEngines }
}
