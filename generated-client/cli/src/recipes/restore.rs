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
