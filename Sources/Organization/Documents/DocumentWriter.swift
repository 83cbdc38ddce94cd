extension OrganizationDocument {
    /// The document as YAML in one form: every property that is not at its default, in a fixed order. Read again, it is
    /// the same document.
    public var yaml: String {
        OrganizationDocument.table.written(self).map { "\($0.yaml)\n" }.joined()
            + DocumentSection.all.map { $0.yaml(self) }.joined()
    }

    /// The document as JSON: the properties at its top, then each kind of object by its name, with all properties.
    public struct JSON: Encodable {
        /// The document.
        public var document: OrganizationDocument

        /// Describes a document.
        public init(_ document: OrganizationDocument) { self.document = document }

        /// Encodes the document.
        public func encode(to encoder: any Encoder) throws {
            try DescribedJSON(document).encode(to: encoder)
            var container = encoder.container(keyedBy: PropertyKey.self)
            for section in DocumentSection.all { try section.encode(document, &container) }
        }
    }
}
