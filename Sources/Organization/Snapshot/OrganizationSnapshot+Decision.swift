public import Mail

extension OrganizationSnapshot: DecidingOrganization {
    /// The organization's name.
    public var organizationName: String { name }
}
