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
