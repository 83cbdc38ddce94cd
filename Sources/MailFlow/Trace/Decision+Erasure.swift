import Mail

extension Decision {
    /// Whether it was taken about an address, or leads to it.
    package func isAbout(_ address: AddressDigest) -> Bool {
        ([recipient?.description] + inputs.map(\.value)).contains { text in
            text.map { AddressDigest($0) == address } ?? false
        }
    }
}
