extension OrganizationDocument {
    /// The document as YAML in one form: every property that is not at its default, in a fixed order. Read again, it is
    /// the same document.
    public var yaml: String {
        OrganizationDocument.table.written(self).map { "\($0.yaml)\n" }.joined()
            + DocumentSection.all.map { $0.yaml(self) }.joined()
    }

    /// The document as JSON: the properties at its top, then each kind of object by its name. With ``JSONExtent/written`` it
    /// is a document of its own.
    public struct JSON: Encodable {
        /// The document.
        public var document: OrganizationDocument
        /// Which properties of its objects are given.
        public var extent: JSONExtent

        /// Describes a document.
        public init(_ document: OrganizationDocument, _ extent: JSONExtent = .all) {
            self.document = document
            self.extent = extent
        }

        /// Encodes the document.
        public func encode(to encoder: any Encoder) throws {
            try DescribedJSON(document, extent).encode(to: encoder)
            var container = encoder.container(keyedBy: PropertyKey.self)
            for section in DocumentSection.all { try section.encode(document, extent, &container) }
        }
    }
}
