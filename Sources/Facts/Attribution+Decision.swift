internal import Mail

extension Attribution: DecidingOrganization {
    /// The organization's name.
    package var organizationName: String { organization }
}
