extension ConfigurationSnapshot {
    /// What compiling the stored revisions gave.
    public struct Compilation: Sendable {
        /// The configuration.
        public var snapshot: ConfigurationSnapshot
        /// The organizations whose stored document could not be read; they kept their revision of before, if any.
        public var failures: [Failure]
    }

    /// An organization whose stored document could not be read.
    public struct Failure: Sendable, Hashable {
        /// The organization.
        public var organization: String
        /// The revision.
        public var revision: Int64
        /// What is wrong with it.
        public var errors: ConfigurationErrors
    }

    /// Compiles the newest revision of each organization; unchanged ones are taken over from `previous`.
    public static func compile(
        server: ServerConfiguration, revisions: [OrganizationRevision], reusing previous: ConfigurationSnapshot? = nil
    ) -> Compilation {
        var organizations: [OrganizationSnapshot] = []
        var failures: [Failure] = []
        for revision in revisions {
            let before = previous?.organization(named: revision.organization)
            if let before, before.revision == revision.revision {
                organizations.append(before)
                continue
            }
            let file = "\(revision.organization) revision \(revision.revision)"
            switch OrganizationDocument.load(yaml: revision.document, file: file) {
            case .success(let document):
                organizations.append(OrganizationSnapshot(document, revision: revision.revision))
            case .failure(let errors):
                failures.append(
                    Failure(organization: revision.organization, revision: revision.revision, errors: errors))
                if let before { organizations.append(before) }
            }
        }
        let snapshot = ConfigurationSnapshot(server: server, organizations: organizations)
        return Compilation(snapshot: snapshot, failures: failures)
    }
}
