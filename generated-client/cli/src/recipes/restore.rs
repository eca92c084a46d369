//! Restore of a machine.

use vbem_client::prelude::*;
use vbem_client::value::HierarchyRef;

/// Platform whose machines can be restored under a new name.
const CLOUD: &str = "vCloud";

/// Options of a restore. By default the original machine is replaced and stays off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Restore {
    /// Name of the restored machine; `None` for the original one.
    pub(crate) new_name: Option<String>,
    /// True to keep the original machine as well. A new name implies it.
    pub(crate) keep_original: bool,
    /// True to power on the restored machine.
    pub(crate) power_on: bool,
}

impl Restore {
    /// Returns the body of the request.
    pub(crate) fn spec(&self, point: &VmRestorePoint) -> RestoreSpec {
        let keep = self.keep_original || self.new_name.is_some();
        let mut spec = VmRestoreSpec::default()
            .power_on_after_restore(self.power_on)
            .keep_original_vm(keep)
            .quick_rollback(false);
        if let Some(name) = &self.new_name {
            spec = spec.vm_restore_parameters(VCloudVmRestoreParameters::new(&point.uid).vm_new_name(name));
            if let Some(root) = point.hierarchy_obj_ref.as_ref().and_then(HierarchyRef::root) {
                spec = spec.hierarchy_root_uid(Uid::new("HierarchyRoot", root));
            }
        }
        RestoreSpec::from(spec)
    }
}

/// True if the API documents no new name for the machine of this point: the restored machine may keep its name.
pub(crate) fn keeps_name(point: &VmRestorePoint) -> bool {
    let platform = point.hierarchy_obj_ref.as_ref().and_then(HierarchyRef::platform);
    !platform.is_some_and(|platform| platform.eq_ignore_ascii_case(CLOUD))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Returns a restore point of a machine on this platform.
    fn point(platform: &str) -> VmRestorePoint {
        let text = format!(
            r#"<VmRestorePoint xmlns="http://www.veeam.com/ent/v1.0" Type="VmRestorePoint" Href="https://em/api/vmRestorePoints/1?format=Entity"
                 Name="crm-db@1" UID="urn:veeam:VmRestorePoint:1"><Links/><CreationTimeUTC>2026-06-15T00:00:00Z</CreationTimeUTC>
                 <Algorithm>Full</Algorithm><PointType>Full</PointType>
                 <HierarchyObjRef>urn:{platform}:Vm:5b3a1c52-2f0e-4a0b-9c3d-0a6f0f6b8d11.vm-1</HierarchyObjRef></VmRestorePoint>"#
        );
        let options = vbem_client::wire::Options::lenient().partial();
        vbem_client::wire::from_xml(text.as_bytes(), options).unwrap().value
    }

    fn body(restore: &Restore, platform: &str) -> String {
        vbem_client::wire::to_xml(&restore.spec(&point(platform)))
    }

    #[test]
    fn restore_without_options_replaces_the_machine_and_leaves_it_off() {
        let body = body(&Restore::default(), "VMware");
        for part in ["<PowerOnAfterRestore>false<", "<KeepOriginalVM>false<", "<QuickRollback>false<"] {
            assert!(body.contains(part), "{body}");
        }
        assert!(!body.contains("VmRestoreParameters"), "{body}");
    }

    #[test]
    fn new_name_keeps_the_original_machine() {
        let restore =
            Restore { new_name: Some("copy & co".to_owned()), power_on: true, ..Restore::default() };
        let body = body(&restore, "vCloud");
        let root = "<HierarchyRootUid>urn:veeam:HierarchyRoot:5b3a1c52-2f0e-4a0b-9c3d-0a6f0f6b8d11<";
        for part in ["<PowerOnAfterRestore>true<", "<KeepOriginalVM>true<", ">copy &amp; co<", root] {
            assert!(body.contains(part), "{body}");
        }
    }

    #[test]
    fn new_name_is_documented_for_cloud_director_only() {
        assert!(!keeps_name(&point("vCloud")) && keeps_name(&point("VMware")));
    }
}
